"""The end of rights with a role: keys that it no longer allows, and invitations that it can no longer send."""

from dataclasses import dataclass
from datetime import datetime

from accounts.audit.events import Event
from accounts.keys.succession import settle_keys
from accounts.members import mails
from accounts.people.models import User
from accounts.workspaces.actors import Actor
from accounts.workspaces.models import Invitation, Workspace
from accounts.workspaces.roles import ALLOWED, Action, may_invite


@dataclass(frozen=True)
class Withdrawal:
    """The API keys that a person has lost in a workspace."""

    workspace: Workspace
    who: str  # their address
    keys: list[str]  # names
    successor: User | None  # who has the keys now; None: they are deactivated

    def notify_owners(self) -> None:
        """Tell the owners which keys these are, unless there are none; after the commit."""
        if self.keys:
            mails.notify_owners_of_keys(self.workspace, who=self.who, keys=self.keys, successor=self.successor)


def withdraw_rights(
    *, workspace: Workspace, of: User, role: str | None, by: Actor, at: datetime, keys_to: User | None = None
) -> Withdrawal:
    """End what the person's new role, None for none, does not allow; runs in the transaction that changes the role.

    Without EDIT_KEYS their keys go to `keys_to`, or are deactivated. Open invitations that the new role could not have
    sent are revoked. Raises NoSuccessor.
    """
    keys = settle_keys(workspace=workspace, of=of, to=keys_to, by=by) if role is None or loses_keys(role) else []
    for invitation in Invitation.objects.in_workspace(workspace).filter(invited_by=of, is_open=True):
        if not may_invite(role, invitation.role):
            Invitation.objects.filter(pk=invitation.pk).update(is_open=False, revoked_at=at)
            by.record(Event.INVITATION_REVOKED, invitation.email, role=invitation.role)
    return Withdrawal(workspace, of.email, keys, keys_to)


def loses_keys(role: str) -> bool:
    """Tell whether members with this role may not have API keys."""
    return role in ALLOWED and Action.EDIT_KEYS not in ALLOWED[role]
