"""Closing a workspace for good, erasing what it owned, and deleting a person's account."""

import time
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db import IntegrityError
from django.db.models import ProtectedError
from django.utils.translation import gettext as _

from accounts.audit import services as audit
from accounts.audit.events import Event
from accounts.closing.erasure import forget_in_histories, forget_person
from accounts.closing.signals import workspace_closed, workspace_erasing
from accounts.keys.models import ApiKey
from accounts.members import mails
from accounts.members.rights import Withdrawal, withdraw_rights
from accounts.people.models import User, display_name
from accounts.people.services import Operator, check_is_other, check_may_change
from accounts.workspaces.actors import Actor, operator
from accounts.workspaces.models import Invitation, Membership, Workspace
from accounts.workspaces.roles import Action, Role
from accounts.workspaces.services import lock_and_check, lock_workspace
from shortener.api.kept_answers import forget_answers
from shortener.db.transactions import atomic, delete_in_batches
from shortener.errors import Conflict

# A request that began before the workspace was closed has ended by then, and can no longer add rows to it.
_DELETE_AFTER = timedelta(minutes=1)


class LastOwnerOfOthers(Conflict):
    """The person is the last owner of workspaces with other members."""

    def __init__(self, names: list[str]) -> None:
        super().__init__(
            _(
                "You’re the only owner of workspaces that have other members: %(names)s. Make another member "
                "the owner, or delete them, first."
            )
            % {"names": ", ".join(names)}
        )


def close_workspace(*, workspace: Workspace, by: Actor, at: datetime) -> None:
    """Close the workspace for good and notify its other members; erase_closed_workspaces() does the rest.

    From now on it has no members, its keys are refused and its links are closed. Raises NotAllowed, or NotFound when it
    is closed already.
    """
    by.check(Action.OWN_WORKSPACE, of=workspace.pk)
    others = _lock_and_close(workspace, by, at)
    workspace_closed.send(Workspace, workspace=workspace, at=at)
    mails.notify_closed_workspace(others, workspace)


def erase_closed_workspaces(*, at: datetime, seconds: float) -> int:
    """Erase the data of closed workspaces, then their rows, and return how many workspaces were deleted.

    Stops after about so many seconds. The next call continues, also when this one was killed.
    """
    give_up_at = time.monotonic() + seconds
    deleted = 0
    for workspace in Workspace.objects.filter(closed_at__isnull=False).order_by("closed_at", "pk"):
        workspace_erasing.send(Workspace, workspace=workspace, give_up_at=give_up_at)
        if time.monotonic() >= give_up_at:  # receivers may have stopped before the end
            break
        if workspace.closed_at is not None and workspace.closed_at <= at - _DELETE_AFTER:
            deleted += _delete_workspace(workspace)
    return deleted


@dataclass(frozen=True)
class DeletionPreview:
    """The names of a person's workspaces that an account deletion concerns."""

    deleted: list[str]  # with the account: the person is the only member
    blocking: list[str]  # the person is the last owner, but not the only member


def preview_deletion(user: User) -> DeletionPreview:
    """Return which workspaces would be deleted with the account, and which prevent its deletion."""
    preview = DeletionPreview([], [])
    for workspace in Workspace.objects.of_member(user).order_by("name", "pk"):
        if _is_only_member(workspace, user):
            preview.deleted.append(workspace.name)
        elif _is_last_owner(workspace, user):
            preview.blocking.append(workspace.name)
    return preview


def delete_account(*, user: User, at: datetime, by: User | None = None) -> None:
    """Delete the person, as themselves or as the operator `by`, and close workspaces without other members.

    In the others their API keys are deactivated, with a mail to the owners, and their invitations are revoked. What
    others keep, such as the audit log and the history of links, no longer names the person. Raises LastOwnerOfOthers
    and changes nothing.
    """
    if blocking := preview_deletion(user).blocking:
        raise LastOwnerOfOthers(blocking)
    forget_in_histories(user=user)
    senders = [*ApiKey.objects.filter(created_by=user), *user.memberships.all()]
    closed, withdrawals = _delete_account(user, at, by)
    for workspace in closed:
        workspace_closed.send(Workspace, workspace=workspace, at=at)
    for withdrawal in withdrawals:
        withdrawal.notify_owners()
    for sender in senders:
        forget_answers(workspace_id=sender.workspace_id, sender=sender)


def delete_person(*, user: User, by: Operator, at: datetime) -> None:
    """Delete a person's account as an operator; raises SuperusersOnly, Conflict or LastOwnerOfOthers.

    To keep a person out for a while, set is_active to False instead.
    """
    check_may_change(user, by)
    check_is_other(user, by)
    delete_account(user=user, at=at, by=by if isinstance(by, User) else None)


@atomic()
def _lock_and_close(workspace: Workspace, by: Actor, at: datetime) -> list[str]:
    by = lock_and_check(by, Action.OWN_WORKSPACE)
    members = Membership.objects.filter(workspace=workspace).prefetch_related("user")
    others = [membership.user.email for membership in members if membership.user != by.user]
    _close(workspace, by, at)
    return others


@atomic(repeat_on=(IntegrityError,))  # a request of the person may store a row that refers to them at the same time
def _delete_account(user: User, at: datetime, by: User | None) -> tuple[list[Workspace], list[Withdrawal]]:
    # Sorted: two deletions that lock the same workspaces in different orders would deadlock.
    ids = sorted(user.memberships.values_list("workspace_id", flat=True))
    workspaces = [lock_workspace(workspace_id) for workspace_id in ids]
    closing = [workspace for workspace in workspaces if _is_only_member(workspace, user)]
    others = [workspace for workspace in workspaces if workspace not in closing]
    blocking = [workspace.name for workspace in others if _is_last_owner(workspace, user)]
    if blocking:
        raise LastOwnerOfOthers(blocking)
    for workspace in closing:
        _close(workspace, _deleting(workspace, user, by), at)
    withdrawals = []
    for workspace in others:
        actor = _deleting(workspace, user, by)
        actor.record(Event.MEMBER_LEFT, person=user, account="deleted")
        withdrawals.append(withdraw_rights(workspace=workspace, of=user, role=None, by=actor, at=at))
    _deleting(None, user, by).record(Event.ACCOUNT_DELETED, person=user)
    forget_person(user=user, at=at)
    user.memberships.all().delete()
    User.objects.filter(pk=user.pk).delete()
    return closing, withdrawals


def _deleting(workspace: Workspace | None, user: User, by: User | None) -> Actor:
    """Return who deletes the account: the operator, or the person."""
    return operator(workspace, by) if by is not None else Actor(workspace, user, display_name(user), frozenset())


def _close(workspace: Workspace, by: Actor, at: datetime) -> None:
    Workspace.objects.filter(pk=workspace.pk).update(closed_at=at)
    by.record(Event.WORKSPACE_CLOSED, workspace.name)
    for model in (ApiKey, Invitation, Membership):
        model._default_manager.filter(workspace=workspace).delete()


def _is_only_member(workspace: Workspace, user: User) -> bool:
    return not workspace.memberships.exclude(user=user).exists()


def _is_last_owner(workspace: Workspace, user: User) -> bool:
    owners = Membership.objects.filter(workspace=workspace, role=Role.OWNER)
    return owners.filter(user=user).exists() and not owners.exclude(user=user).exists()


def _delete_workspace(workspace: Workspace) -> int:
    # An operator may have added rows in the admin after the workspace was closed.
    for model in (ApiKey, Invitation, Membership):
        delete_in_batches(model._default_manager.filter(workspace=workspace))
    audit.forget_workspace(workspace_id=workspace.pk)
    forget_answers(workspace_id=workspace.pk)
    try:
        _delete_row(workspace.pk)
    except (ProtectedError, IntegrityError):  # a row was added just now: the next run deletes it
        return 0
    return 1


@atomic()
def _delete_row(workspace_id: str) -> None:
    Workspace.objects.filter(pk=workspace_id).delete()
