"""The end of an account."""

from dataclasses import dataclass
from datetime import datetime

from django.utils.translation import gettext as _

from accounts.models import Membership, Role, User, Workspace
from accounts.signals import workspace_closed
from accounts.workspaces import current
from accounts.workspaces.closing import shut
from accounts.workspaces.locks import take_turn
from shortener.db.transactions import atomic
from shortener.errors import Conflict


class OthersDependOnIt(Conflict):
    """Workspaces with other members would lose their last owner."""

    def __init__(self, names: list[str]) -> None:
        super().__init__(
            _("Others work in %(names)s, where you are the last owner. Make one of them owner, or delete it, first.")
            % {"names": ", ".join(names)}
        )


def delete_account(*, user: User, at: datetime) -> None:
    """Delete the person, with the workspaces in which nobody else is; or raise OthersDependOnIt and change nothing."""
    for workspace in _delete(user, at):
        workspace_closed.send(Workspace, workspace=workspace, at=at)


@dataclass(frozen=True)
class Fate:
    """What becomes of somebody's workspaces, by name, when their account is deleted."""

    deleted: list[str]
    ownerless: list[str]  # they stand in the way


def fate_of_workspaces(user: User) -> Fate:
    """Return what would become of the person's workspaces."""
    fate = Fate([], [])
    for workspace in current.of(user).order_by("name", "pk"):
        if not workspace.memberships.exclude(user=user).exists():
            fate.deleted.append(workspace.name)
        elif _is_last_owner(workspace, user):
            fate.ownerless.append(workspace.name)
    return fate


@atomic()
def _delete(user: User, at: datetime) -> list[Workspace]:
    ids = sorted(user.memberships.values_list("workspace_id", flat=True))
    mine = [take_turn(workspace_id) for workspace_id in ids]
    left_alone = [workspace for workspace in mine if not workspace.memberships.exclude(user=user).exists()]
    ownerless = [
        workspace.name for workspace in mine if workspace not in left_alone and _is_last_owner(workspace, user)
    ]
    if ownerless:
        raise OthersDependOnIt(ownerless)
    for workspace in left_alone:
        shut(workspace, at)
    user.memberships.all().delete()
    User.objects.filter(pk=user.pk).delete()
    return left_alone


def _is_last_owner(workspace: Workspace, user: User) -> bool:
    owners = Membership.objects.filter(workspace=workspace, role=Role.OWNER)
    return owners.filter(user=user).exists() and not owners.exclude(user=user).exists()
