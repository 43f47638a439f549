"""The usage of several workspaces, in a constant number of queries."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db.models import Count

from accounts.workspaces import usage
from accounts.workspaces.models import MonthlyUsage, Workspace


@dataclass(frozen=True)
class WorkspaceUsage:
    """What one workspace has. Without a limit, links_this_month counts only links that still exist."""

    links_this_month: int
    links: int
    domains: int
    members: int


def usage_of(workspaces: Sequence[Workspace], at: datetime) -> dict[str, WorkspaceUsage]:
    """Return the usage of each workspace, by its id, in five queries."""
    limited = [workspace for workspace in workspaces if workspace.limits.links_per_month is not None]
    month = usage.month_of(at)
    ids = {usage.row_id(workspace, month): workspace.pk for workspace in limited}
    counted = dict(MonthlyUsage.objects.filter(pk__in=ids).values_list("workspace", "links"))
    unlimited = [workspace for workspace in workspaces if workspace not in limited]
    made = counted | _counts("links", unlimited, created_at__gte=usage.beginning_of(month))
    links, domains, members = (_counts(name, workspaces) for name in ("links", "domains", "memberships"))
    return {
        pk: WorkspaceUsage(made.get(pk, 0), links.get(pk, 0), domains.get(pk, 0), members.get(pk, 0))
        for pk in (workspace.pk for workspace in workspaces)
    }


def _counts(relation: str, workspaces: Sequence[Workspace], **only: Any) -> dict[str, int]:
    """Return how many rows of a relation each workspace has; workspaces without rows are missing."""
    # Counted on the related model: through a join, MongoDB would read every row as a whole.
    model: Any = Workspace._meta.get_field(relation).related_model
    rows = model._base_manager.filter(workspace__in=workspaces, **only).order_by().values_list("workspace")
    return dict(rows.annotate(Count("pk")))
