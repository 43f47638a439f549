"""Changes of members: added, removed, their roles, and the transfer of a workspace."""

from datetime import datetime

from django.utils.translation import gettext_lazy as _

from accounts.audit.events import Event
from accounts.members import mails
from accounts.members.errors import AboveOwnRole, AlreadyMember, LastOwner
from accounts.members.rights import Withdrawal, withdraw_rights
from accounts.people.models import User
from accounts.workspaces.actors import Actor, member
from accounts.workspaces.models import Membership
from accounts.workspaces.roles import Action, Role
from accounts.workspaces.services import lock_and_check, lock_workspace
from accounts.workspaces.usage import check_member_limit, count_members
from shortener.db.transactions import atomic
from shortener.errors import Invalid, NotFound


def add_member(*, user: User, role: str, by: Actor, at: datetime) -> Membership:
    """Add a person without an invitation, notify them, and return the membership.

    Raises NotAllowed, AboveOwnRole, AlreadyMember or PlanRequired.
    """
    by.check(Action.EDIT_MEMBERS)
    check_may_give(by, role)
    membership = _add(user, role, by, at)
    mails.notify_member(membership)
    return membership


def change_role(
    *, membership: Membership, role: str, by: Actor, at: datetime, keys_to: User | None = None
) -> Membership:
    """Change the role, and return the membership.

    A role that may not edit API keys has none: those of the person go to `keys_to`, or without one are deactivated, and
    the owners are notified. Invitations that the new role could not send are revoked.
    Raises Invalid, NotAllowed, AboveOwnRole, LastOwner, NotFound or NoSuccessor.
    """
    by.check(Action.EDIT_MEMBERS, of=membership.workspace_id)
    check_may_give(by, role)
    changed, withdrawal = _change_role(membership, role, by, at, keys_to)
    withdrawal.notify_owners()
    return changed


def remove_member(*, membership: Membership, by: Actor, at: datetime, keys_to: User | None = None) -> None:
    """Remove the member, revoke the invitations they have sent, and notify them.

    Their API keys go to `keys_to`, or without one are deactivated, and the owners are notified.
    Raises NotAllowed, AboveOwnRole, LastOwner, NotFound or NoSuccessor.
    """
    by.check(Action.EDIT_MEMBERS, of=membership.workspace_id)
    withdrawal = _remove(membership, by, at, keys_to)
    mails.notify_removed_member(membership.user, membership.workspace)
    withdrawal.notify_owners()


def leave_workspace(*, membership: Membership, at: datetime, keys_to: User | None = None) -> None:
    """Let the person leave the workspace; their keys and invitations end as in remove_member().

    Raises LastOwner, NotFound or NoSuccessor.
    """
    _leave(membership, at, keys_to).notify_owners()


def transfer_workspace(*, to: Membership, by: Actor, at: datetime) -> Membership:
    """Make another member the owner and the actor an admin; return the new owner's membership.

    Invitations of new owners that the actor has sent are revoked.

    Raises NotAllowed, or NotFound when the person is no longer a member.
    """
    by.check(Action.OWN_WORKSPACE, of=to.workspace_id)
    membership = _transfer(to, by, at)
    mails.notify_member(membership)
    return membership


def check_may_give(by: Actor, role: str) -> None:
    """Raise Invalid for an unknown role, and AboveOwnRole for one that allows more than the actor's."""
    if role not in Role.values:
        raise Invalid(_("There is no such role."), field="role")
    if not by.covers(role):
        raise AboveOwnRole


def check_not_last_owner(membership: Membership) -> None:
    """Raise LastOwner when no other owner remains; the caller has locked the workspace."""
    others = Membership.objects.filter(workspace=membership.workspace_id, role=Role.OWNER).exclude(pk=membership.pk)
    if membership.role == Role.OWNER and not others.exists():
        raise LastOwner


@atomic()
def _add(user: User, role: str, by: Actor, at: datetime) -> Membership:
    by = lock_and_check(by, Action.EDIT_MEMBERS)
    check_may_give(by, role)
    workspace = by.workspace
    if workspace.memberships.filter(user=user).exists():
        raise AlreadyMember
    check_member_limit(workspace, count_members(workspace, at) + 1)
    by.record(Event.MEMBER_ADDED, person=user, role=role)
    return Membership.objects.create(workspace=workspace, user=user, role=role, created_at=at)


@atomic()
def _change_role(
    seen: Membership, role: str, by: Actor, at: datetime, keys_to: User | None
) -> tuple[Membership, Withdrawal]:
    by = lock_and_check(by, Action.EDIT_MEMBERS)
    check_may_give(by, role)
    membership = _reload(seen)
    if not by.covers(membership.role):
        raise AboveOwnRole
    before, user = membership.role, membership.user
    if role == before:
        return membership, Withdrawal(membership.workspace, user.email, [], None)
    check_not_last_owner(membership)
    membership.role = role
    membership.save(update_fields=["role"])
    by.record(Event.MEMBER_ROLE_CHANGED, person=user, before=before, after=role)
    return membership, withdraw_rights(
        workspace=membership.workspace, of=user, role=role, by=by, at=at, keys_to=keys_to
    )


@atomic()
def _remove(seen: Membership, by: Actor, at: datetime, keys_to: User | None) -> Withdrawal:
    by = lock_and_check(by, Action.EDIT_MEMBERS)
    membership = _reload(seen)
    if not by.covers(membership.role):
        raise AboveOwnRole
    by.record(Event.MEMBER_REMOVED, person=membership.user, role=membership.role)
    return _end(membership, by, at, keys_to)


@atomic()
def _leave(seen: Membership, at: datetime, keys_to: User | None) -> Withdrawal:
    lock_workspace(seen.workspace_id)
    membership = _reload(seen)
    by = member(membership)
    by.record(Event.MEMBER_LEFT, person=membership.user, role=membership.role)
    return _end(membership, by, at, keys_to)


def _end(membership: Membership, by: Actor, at: datetime, keys_to: User | None) -> Withdrawal:
    check_not_last_owner(membership)
    withdrawal = withdraw_rights(
        workspace=membership.workspace, of=membership.user, role=None, by=by, at=at, keys_to=keys_to
    )
    membership.delete()
    return withdrawal


@atomic()
def _transfer(to: Membership, by: Actor, at: datetime) -> Membership:
    by = lock_and_check(by, Action.OWN_WORKSPACE)
    membership = _reload(to)
    membership.role = Role.OWNER
    membership.save(update_fields=["role"])
    by.record(Event.WORKSPACE_TRANSFERRED, person=membership.user)
    if by.user is not None and by.user.pk != membership.user_id:
        mine = Membership.objects.filter(workspace=by.workspace, user=by.user, role=Role.OWNER)
        if mine.update(role=Role.ADMIN):
            withdraw_rights(workspace=membership.workspace, of=by.user, role=Role.ADMIN, by=by, at=at)
    return membership


def _reload(seen: Membership) -> Membership:
    """Return the current state of the membership, or raise NotFound."""
    membership = Membership.objects.filter(pk=seen.pk).prefetch_related("user", "workspace").first()
    if membership is None:
        raise NotFound(_("This person is no longer a member of the workspace."))
    return membership
