"""One change at a time of who is in a workspace: what keeps its last owner and its plan's limit, however many race."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from accounts.models import Workspace
from shortener.errors import NotFound


def take_turn(workspace_id: str) -> Workspace:
    """Return the workspace as it is now, for the caller's transaction alone to change its members; or raise NotFound.

    The update makes all others wait until the transaction ends, and on MongoDB begin again: no two see the same.
    """
    open_one = Workspace.objects.filter(pk=workspace_id, closed_at=None)
    if not open_one.update(member_changes=models.F("member_changes") + 1):
        raise NotFound(_("There is no such workspace."))
    return Workspace.objects.get(pk=workspace_id)
