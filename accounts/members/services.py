"""Changes of members: added, removed, their roles, and the transfer of a workspace."""

from datetime import datetime

from django.utils.translation import gettext_lazy as _

from accounts.keys.models import ApiKey
from accounts.members import mails
from accounts.members.errors import AboveOwnRole, AlreadyMember, LastOwner
from accounts.people.models import User
from accounts.workspaces.actors import Actor
from accounts.workspaces.models import Invitation, Membership
from accounts.workspaces.roles import Action, Role
from accounts.workspaces.services import lock_workspace
from accounts.workspaces.usage import check_member_limit, count_members
from shortener.db.transactions import atomic
from shortener.errors import Invalid, NotFound


def add_member(*, user: User, role: str, by: Actor, at: datetime) -> Membership:
    """Add a person without an invitation, notify them, and return the membership.

    Raises NotAllowed, AboveOwnRole, AlreadyMember or PlanRequired.
    """
    by.check(Action.EDIT_MEMBERS)
    check_may_give(by, role)
    membership = _add(by.workspace.pk, user, role, at)
    mails.notify_member(membership)
    return membership


def change_role(*, membership: Membership, role: str, by: Actor) -> Membership:
    """Change the role, and return the membership; raise Invalid, NotAllowed, AboveOwnRole, LastOwner or NotFound."""
    by.check(Action.EDIT_MEMBERS, of=membership.workspace_id)
    check_may_give(by, role)
    return _change_role(membership, role, by)


def remove_member(*, membership: Membership, by: Actor, at: datetime, deactivate_keys: bool = False) -> None:
    """Remove the member, revoke the invitations they have sent, and notify them.

    Their API keys belong to the workspace and go on working unless `deactivate_keys` is true.
    Raises NotAllowed, AboveOwnRole, LastOwner or NotFound.
    """
    by.check(Action.EDIT_MEMBERS, of=membership.workspace_id)
    _remove(membership, by, at, deactivate_keys=deactivate_keys)
    mails.notify_removed_member(membership.user, membership.workspace)


def leave_workspace(*, membership: Membership) -> None:
    """Let the person leave the workspace, or raise LastOwner or NotFound."""
    _leave(membership)


def transfer_workspace(*, to: Membership, by: Actor) -> Membership:
    """Make another member the owner and the actor an admin; return the new owner's membership.

    Raises NotAllowed, or NotFound when the person is no longer a member.
    """
    by.check(Action.OWN_WORKSPACE, of=to.workspace_id)
    membership = _transfer(to, by)
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
def _add(workspace_id: str, user: User, role: str, at: datetime) -> Membership:
    workspace = lock_workspace(workspace_id)
    if workspace.memberships.filter(user=user).exists():
        raise AlreadyMember
    check_member_limit(workspace, count_members(workspace, at) + 1)
    return Membership.objects.create(workspace=workspace, user=user, role=role, created_at=at)


@atomic()
def _change_role(seen: Membership, role: str, by: Actor) -> Membership:
    lock_workspace(seen.workspace_id)
    membership = _reload(seen)
    if not by.covers(membership.role):
        raise AboveOwnRole
    if role != membership.role:
        check_not_last_owner(membership)
        membership.role = role
        membership.save(update_fields=["role"])
    return membership


@atomic()
def _remove(seen: Membership, by: Actor, at: datetime, *, deactivate_keys: bool) -> None:
    lock_workspace(seen.workspace_id)
    membership = _reload(seen)
    if not by.covers(membership.role):
        raise AboveOwnRole
    check_not_last_owner(membership)
    sent = Invitation.objects.filter(workspace=seen.workspace_id, invited_by=membership.user_id, is_open=True)
    sent.update(is_open=False, revoked_at=at)
    if deactivate_keys:
        ApiKey.objects.filter(workspace=seen.workspace_id, created_by=membership.user_id).update(is_active=False)
    membership.delete()


@atomic()
def _leave(seen: Membership) -> None:
    lock_workspace(seen.workspace_id)
    membership = _reload(seen)
    check_not_last_owner(membership)
    membership.delete()


@atomic()
def _transfer(to: Membership, by: Actor) -> Membership:
    workspace = lock_workspace(to.workspace_id)
    membership = _reload(to)
    membership.role = Role.OWNER
    membership.save(update_fields=["role"])
    if by.user is not None and by.user.pk != membership.user_id:
        Membership.objects.filter(workspace=workspace, user=by.user, role=Role.OWNER).update(role=Role.ADMIN)
    return membership


def _reload(seen: Membership) -> Membership:
    """Return the current state of the membership, or raise NotFound."""
    membership = Membership.objects.filter(pk=seen.pk).prefetch_related("user", "workspace").first()
    if membership is None:
        raise NotFound(_("This person is no member of the workspace any more."))
    return membership
