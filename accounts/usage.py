"""How much of its plan a workspace has used."""

from datetime import UTC, date, datetime

from django.db import models
from django.utils.translation import gettext as _

from accounts.models import MonthlyUsage, Workspace
from accounts.plans import PlanRequired, has_room
from shortener.ids import derived_id


def spend_links(*, workspace: Workspace, number: int, at: datetime) -> None:
    """Count new links of this month, in the transaction that makes them, or raise PlanRequired for one too many.

    However many callers race, their links never exceed the plan. A plan without a limit counts nothing: its workspaces
    have no row that every new link must wait for.
    """
    limit = workspace.limits.links_per_month
    if limit is None or _count(workspace, number, limit, _month(at)):
        return
    used = links_this_month(workspace, at) or 0
    raise PlanRequired(
        _("The workspace's plan allows %(limit)s new links a month.") % {"limit": limit},
        allows=lambda plan: has_room(plan.links_per_month, used + number),
    )


def links_this_month(workspace: Workspace, at: datetime) -> int | None:
    """Return how many links the workspace has made in this month, in UTC; None when its plan does not count them."""
    if workspace.limits.links_per_month is None:
        return None
    return _usage(workspace, _month(at)).values_list("links", flat=True).first() or 0


def links_left(workspace: Workspace, at: datetime) -> int | None:
    """Return how many links the workspace may still make in this month; None when its plan does not count them."""
    limit, made = workspace.limits.links_per_month, links_this_month(workspace, at)
    return None if limit is None or made is None else max(limit - made, 0)


def _count(workspace: Workspace, number: int, limit: int, month: date) -> bool:
    if number > limit:
        return False
    room = _usage(workspace, month).filter(links__lte=limit - number)
    more = models.F("links") + number
    if room.update(links=more):
        return True
    _row, is_first = MonthlyUsage.objects.get_or_create(
        pk=_id(workspace, month), defaults={"workspace": workspace, "month": month, "links": number}
    )
    return is_first or bool(room.update(links=more))


def _usage(workspace: Workspace, month: date) -> models.QuerySet[MonthlyUsage]:
    return MonthlyUsage.objects.filter(pk=_id(workspace, month))


def _id(workspace: Workspace, month: date) -> str:
    return derived_id(workspace.pk, month.isoformat())


def _month(at: datetime) -> date:
    return at.astimezone(UTC).date().replace(day=1)
