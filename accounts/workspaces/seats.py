"""How many people may be in a workspace: its members, and those who are invited."""

from datetime import datetime

from django.utils.translation import ngettext

from accounts.models import Invitation, Workspace
from accounts.workspaces.plans import Plan, PlanRequired, has_room


def taken(workspace: Workspace, at: datetime) -> int:
    """Return how many seats are taken, by members and by invitations that can still be accepted."""
    return workspace.memberships.count() + Invitation.objects.in_workspace(workspace).usable(at).count()


def check(workspace: Workspace, number: int) -> None:
    """Raise PlanRequired when so many seats are more than the plan has."""

    def allows(plan: Plan) -> bool:
        return has_room(plan.members, number)

    if not allows(workspace.limits):
        limit = workspace.limits.members or 0
        text = ngettext(
            "The workspace's plan includes %(limit)d member, open invitations counted.",
            "The workspace's plan includes %(limit)d members, open invitations counted.",
            limit,
        )
        raise PlanRequired(text % {"limit": limit}, allows=allows)
