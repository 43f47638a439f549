"""How much of its plan a workspace has used: links of a month, members, domains."""

from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta

from django.db import IntegrityError, models
from django.utils.formats import number_format
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from accounts.workspaces.models import Invitation, MonthlyUsage, Workspace
from accounts.workspaces.plans import Plan, PlanRequired, has_room
from shortener.db.ids import derived_id

_known_rows: dict[str, None] = {}  # ids of rows that exist, oldest first: spares a query before a month's first insert
_MAX_KNOWN_ROWS = 10_000


def spend_links(*, workspace: Workspace, number: int, at: datetime) -> None:
    """Count new links of this month in the transaction that creates them; raise PlanRequired above the plan's limit.

    Concurrent callers never exceed the limit. Of those that insert a month's row at the same time all but one get an
    IntegrityError, on which the transaction has to be repeated. Without a limit nothing is counted, so that no row is
    locked by every new link.
    """
    limit = workspace.limits.links_per_month
    if limit is None or _count(workspace, number, limit, month_of(at)):
        return
    used = links_this_month(workspace, at) or 0
    raise PlanRequired(
        _("The workspace's plan allows %(limit)s new links a month.") % {"limit": limit},
        allows=lambda plan: has_room(plan.links_per_month, used + number),
    )


def links_this_month(workspace: Workspace, at: datetime) -> int | None:
    """Return how many links the workspace has created in this month, in UTC; None for a plan without a limit."""
    if workspace.limits.links_per_month is None:
        return None
    return _usage(workspace, month_of(at)).values_list("links", flat=True).first() or 0


def links_left(workspace: Workspace, at: datetime) -> int | None:
    """Return how many links the workspace can still create in this month; None for a plan without a limit."""
    limit, made = workspace.limits.links_per_month, links_this_month(workspace, at)
    return None if limit is None or made is None else max(limit - made, 0)


def count_members(workspace: Workspace, at: datetime) -> int:
    """Return how many members the plan counts: those who are in the workspace, and usable invitations."""
    return workspace.memberships.count() + Invitation.objects.in_workspace(workspace).usable(at).count()


def check_member_limit(workspace: Workspace, number: int) -> None:
    """Raise PlanRequired when the plan has fewer members than `number`."""

    def allows(plan: Plan) -> bool:
        return has_room(plan.members, number)

    if not allows(workspace.limits):
        limit = workspace.limits.members or 0
        text = ngettext(
            "The workspace's plan includes %(limit)d member, including open invitations.",
            "The workspace's plan includes %(limit)d members, including open invitations.",
            limit,
        )
        raise PlanRequired(text % {"limit": limit}, allows=allows)


@dataclass(frozen=True)
class Meter:
    """One limit of a plan and how much of it is used; None for what is not counted or not limited."""

    label: str
    used: int | None
    limit: int | None
    text: str


def meters(workspace: Workspace, at: datetime) -> list[Meter]:
    """Return the limits of the workspace's plan and what is used of each, with texts to show."""
    plan = workspace.limits
    domains: int = workspace.domains.count()
    rate = plan.requests_per_minute if plan.has_api else 0
    return [
        _meter(_("Links created this month"), links_this_month(workspace, at), plan.links_per_month),
        _meter(_("Custom domains"), domains, plan.custom_domains),
        _meter(_("Members, including open invitations"), count_members(workspace, at), plan.members),
        _fixed(_("API requests per minute for each key"), rate, _("Not included")),
        _fixed(_("Days of statistics"), plan.stats_days, _("No limit")),
    ]


def _meter(label: str, used: int | None, limit: int | None) -> Meter:
    if used is None:
        return Meter(label, None, None, _("No limit"))
    if limit is None:
        return Meter(label, used, None, _("%(used)s, no limit") % {"used": _grouped(used)})
    text = _("%(used)s of %(limit)s") % {"used": _grouped(used), "limit": _grouped(limit)}
    return Meter(label, used, limit, text)


def _fixed(label: str, limit: int | None, without: str) -> Meter:
    return Meter(label, None, None, _grouped(limit) if limit else without)


def _grouped(number: int) -> str:
    return number_format(number, force_grouping=True)


def _count(workspace: Workspace, number: int, limit: int, month: date) -> bool:
    if number > limit:
        return False
    room = _usage(workspace, month).filter(links__lte=limit - number)
    more = models.F("links") + number
    if room.update(links=more):
        return True
    row = row_id(workspace, month)
    if row in _known_rows and _usage(workspace, month).exists():
        return bool(room.update(links=more))  # inserted since the update above, or at the limit
    try:
        MonthlyUsage.objects.create(pk=row, workspace=workspace, month=month, links=number)
    except IntegrityError:
        _known_rows[row] = None  # it exists: at the limit, or inserted by another request; the repeated call finds out
        if len(_known_rows) > _MAX_KNOWN_ROWS:
            _known_rows.pop(next(iter(_known_rows)))
        raise
    return True


def _usage(workspace: Workspace, month: date) -> models.QuerySet[MonthlyUsage]:
    return MonthlyUsage.objects.filter(pk=row_id(workspace, month))


def row_id(workspace: Workspace, month: date) -> str:
    """Return the id of the MonthlyUsage row of a workspace and month."""
    return derived_id(workspace.pk, month.isoformat())


def month_of(at: datetime) -> date:
    """Return the first day of the month in UTC."""
    return at.astimezone(UTC).date().replace(day=1)


def beginning_of(month: date) -> datetime:
    """Return when the month with this day begins."""
    return datetime(month.year, month.month, 1, tzinfo=UTC)


def next_month(at: datetime) -> datetime:
    """Return when the month after this moment's begins, in UTC."""
    return beginning_of(month_of(at) + timedelta(days=31))
