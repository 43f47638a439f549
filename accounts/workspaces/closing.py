"""The end of a workspace: closed at once, and everything it owned erased soon after."""

import time
from datetime import datetime, timedelta

from django.db import IntegrityError
from django.db.models import ProtectedError

from accounts.actors import Actor
from accounts.models import ApiKey, Invitation, Membership, Workspace
from accounts.signals import workspace_closed, workspace_is_going
from accounts.workspaces import mails
from accounts.workspaces.locks import take_turn
from accounts.workspaces.roles import Action
from shortener.db.transactions import atomic, delete_in_batches

# What was on its way when the workspace closed, such as a long request, has arrived by then.
_ARRIVED_AFTER = timedelta(minutes=1)


def close_workspace(*, workspace: Workspace, by: Actor, at: datetime) -> None:
    """Close the workspace for good, and tell those who were in it.

    From now on nobody enters it, its keys are refused and its links lead nowhere; erase_closed_workspaces() does the
    rest. Raises NotAllowed, or NotFound when it is closed already.
    """
    by.check(Action.OWN_WORKSPACE, of=workspace.pk)
    others = _close(workspace, by, at)
    workspace_closed.send(Workspace, workspace=workspace, at=at)
    mails.tell_of_closing(others, workspace)


def shut(workspace: Workspace, at: datetime) -> None:
    """Let nobody and nothing in any more, inside the caller's transaction, which then sends workspace_closed."""
    Workspace.objects.filter(pk=workspace.pk).update(closed_at=at)
    ApiKey.objects.filter(workspace=workspace).delete()
    Invitation.objects.filter(workspace=workspace).delete()
    Membership.objects.filter(workspace=workspace).delete()


def erase_closed_workspaces(*, at: datetime, seconds: float) -> int:
    """Erase what closed workspaces owned, then themselves, and return how many workspaces are gone.

    It gives up after about so many seconds. Whoever calls again, also after it was killed, goes on.
    """
    give_up_at = time.monotonic() + seconds
    gone = 0
    for workspace in Workspace.objects.filter(closed_at__isnull=False).order_by("closed_at", "pk"):
        workspace_is_going.send(Workspace, workspace=workspace, give_up_at=give_up_at)
        if time.monotonic() >= give_up_at:  # perhaps something is left
            break
        if workspace.closed_at is not None and workspace.closed_at <= at - _ARRIVED_AFTER:
            gone += _delete(workspace)
    return gone


@atomic()
def _close(workspace: Workspace, by: Actor, at: datetime) -> list[str]:
    take_turn(workspace.pk)
    members = Membership.objects.filter(workspace=workspace).prefetch_related("user")
    others = [membership.user.email for membership in members if membership.user != by.user]
    shut(workspace, at)
    return others


def _delete(workspace: Workspace) -> int:
    # An operator may have made one meanwhile.
    for model in (ApiKey, Invitation, Membership):
        delete_in_batches(model._default_manager.filter(workspace=workspace))
    try:
        _delete_row(workspace.pk)
    except (ProtectedError, IntegrityError):  # something arrived just now: it goes with the next run
        return 0
    return 1


@atomic()
def _delete_row(workspace_id: str) -> None:
    Workspace.objects.filter(pk=workspace_id).delete()
