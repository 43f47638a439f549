"""What a blocked workspace is refused."""

from django.utils.translation import gettext_lazy as _

from accounts.workspaces.actors import Actor
from moderation import verdicts
from shortener.errors import Conflict


class WorkspaceBlocked(Conflict):
    """An operator has blocked the workspace: links and addresses of its domains cannot be created or enabled."""

    code = "workspace_blocked"

    def __init__(self, reason: str) -> None:
        super().__init__(_("The operator of this site has blocked this workspace: %(reason)s") % {"reason": reason})


def refuse_blocked_workspace(by: Actor) -> None:
    """Raise WorkspaceBlocked if the actor's workspace is blocked; operators are not refused."""
    reason = None if by.is_operator or by.tenant is None else verdicts.block_of_workspace(by.tenant.pk)
    if reason is not None:
        raise WorkspaceBlocked(reason)
