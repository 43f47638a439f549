"""Everything that changes who is in a workspace, and as what."""

from datetime import datetime

from django.utils.translation import gettext_lazy as _

from accounts.actors import Actor
from accounts.models import ApiKey, Invitation, Membership, Role, User
from accounts.workspaces import mails, seats
from accounts.workspaces.errors import AboveOwnRole, AlreadyMember, LastOwner
from accounts.workspaces.locks import take_turn
from accounts.workspaces.roles import Action
from shortener.db.transactions import atomic
from shortener.errors import Invalid, NotFound


def add_member(*, user: User, role: str, by: Actor, at: datetime) -> Membership:
    """Return the new membership of somebody who needs no invitation: an operator's way, and the person is told.

    Raises NotAllowed, AboveOwnRole, AlreadyMember or PlanRequired.
    """
    by.check(Action.EDIT_MEMBERS)
    check_may_give(by, role)
    membership = _add(by.workspace.pk, user, role, at)
    mails.tell_of_membership(membership)
    return membership


def change_role(*, membership: Membership, role: str, by: Actor) -> Membership:
    """Return the membership with another role, or raise NotAllowed, AboveOwnRole, LastOwner or NotFound."""
    by.check(Action.EDIT_MEMBERS, of=membership.workspace_id)
    check_may_give(by, role)
    return _change_role(membership, role, by)


def remove_member(*, membership: Membership, by: Actor, at: datetime, deactivate_keys: bool = False) -> None:
    """Take somebody out of the workspace, with the invitations they have sent, and tell them.

    Their API keys belong to the workspace and work on, unless they are to be deactivated: they know them by heart.
    Raises NotAllowed, AboveOwnRole, LastOwner or NotFound.
    """
    by.check(Action.EDIT_MEMBERS, of=membership.workspace_id)
    _remove(membership, by, at, deactivate_keys=deactivate_keys)
    mails.tell_of_removal(membership.user, membership.workspace)


def leave_workspace(*, membership: Membership) -> None:
    """Take the person out of the workspace by their own wish, or raise LastOwner or NotFound."""
    _leave(membership)


def transfer_workspace(*, to: Membership, by: Actor) -> Membership:
    """Make another member owner, and the owner who hands it over an admin; return the new owner's membership.

    Raises NotAllowed, or NotFound when the person is no member any more.
    """
    by.check(Action.OWN_WORKSPACE, of=to.workspace_id)
    membership = _transfer(to, by)
    mails.tell_of_membership(membership)
    return membership


def check_may_give(by: Actor, role: str) -> None:
    """Raise Invalid for what is no role, and AboveOwnRole for one that may do more than the actor."""
    if role not in Role.values:
        raise Invalid(_("There is no such role."), field="role")
    if not by.covers(role):
        raise AboveOwnRole


def check_not_last_owner(membership: Membership) -> None:
    """Raise LastOwner when the workspace would have no owner without this one; in the caller's turn."""
    others = Membership.objects.filter(workspace=membership.workspace_id, role=Role.OWNER).exclude(pk=membership.pk)
    if membership.role == Role.OWNER and not others.exists():
        raise LastOwner


@atomic()
def _add(workspace_id: str, user: User, role: str, at: datetime) -> Membership:
    workspace = take_turn(workspace_id)
    if workspace.memberships.filter(user=user).exists():
        raise AlreadyMember
    seats.check(workspace, seats.taken(workspace, at) + 1)
    return Membership.objects.create(workspace=workspace, user=user, role=role, created_at=at)


@atomic()
def _change_role(seen: Membership, role: str, by: Actor) -> Membership:
    take_turn(seen.workspace_id)
    membership = _present(seen)
    if not by.covers(membership.role):
        raise AboveOwnRole
    if role != membership.role:
        check_not_last_owner(membership)
        membership.role = role
        membership.save(update_fields=["role"])
    return membership


@atomic()
def _remove(seen: Membership, by: Actor, at: datetime, *, deactivate_keys: bool) -> None:
    take_turn(seen.workspace_id)
    membership = _present(seen)
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
    take_turn(seen.workspace_id)
    membership = _present(seen)
    check_not_last_owner(membership)
    membership.delete()


@atomic()
def _transfer(to: Membership, by: Actor) -> Membership:
    workspace = take_turn(to.workspace_id)
    membership = _present(to)
    membership.role = Role.OWNER
    membership.save(update_fields=["role"])
    if by.user is not None and by.user.pk != membership.user_id:
        Membership.objects.filter(workspace=workspace, user=by.user, role=Role.OWNER).update(role=Role.ADMIN)
    return membership


def _present(seen: Membership) -> Membership:
    """Return the membership as it is now, or raise NotFound."""
    membership = Membership.objects.filter(pk=seen.pk).prefetch_related("user", "workspace").first()
    if membership is None:
        raise NotFound(_("This person is no member of the workspace any more."))
    return membership
