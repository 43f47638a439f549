"""How much of its plan a workspace has used."""

from dataclasses import dataclass
from datetime import UTC, date, datetime

from django.db import IntegrityError, models
from django.utils.formats import number_format
from django.utils.translation import gettext as _

from accounts.models import MonthlyUsage, Workspace
from accounts.workspaces import seats
from accounts.workspaces.plans import PlanRequired, has_room
from shortener.db.ids import derived_id

_there: dict[str, None] = {}  # rows that are known to exist, so that nobody asks before they make the first of a month
_MOST_REMEMBERED = 10_000


def spend_links(*, workspace: Workspace, number: int, at: datetime) -> None:
    """Count new links of this month, in the transaction that makes them, or raise PlanRequired for one too many.

    However many callers race, their links never exceed the plan: of those that count the first of a month all but one
    get an IntegrityError, on which the transaction is to be repeated. A plan without a limit counts nothing: its
    workspaces have no row that every new link must wait for.
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
    """Return how many links the workspace has made in this month, in UTC; None when its plan does not count them."""
    if workspace.limits.links_per_month is None:
        return None
    return _usage(workspace, month_of(at)).values_list("links", flat=True).first() or 0


def links_left(workspace: Workspace, at: datetime) -> int | None:
    """Return how many links the workspace may still make in this month; None when its plan does not count them."""
    limit, made = workspace.limits.links_per_month, links_this_month(workspace, at)
    return None if limit is None or made is None else max(limit - made, 0)


@dataclass(frozen=True)
class Meter:
    """One limit of a plan, and how much of it is used; None where nothing is counted, or nothing limits it."""

    label: str
    used: int | None
    limit: int | None
    text: str


def meters(workspace: Workspace, at: datetime) -> list[Meter]:
    """Return each limit of the workspace's plan with what is used of it, for people to read."""
    plan = workspace.limits
    domains: int = workspace.domains.count()
    rate = plan.requests_per_minute if plan.has_api else 0
    return [
        _meter(_("Links made this month"), links_this_month(workspace, at), plan.links_per_month),
        _meter(_("Custom domains"), domains, plan.custom_domains),
        _meter(_("Members, open invitations counted"), seats.taken(workspace, at), plan.members),
        _fixed(_("API requests a minute, each key"), rate, _("Not included")),
        _fixed(_("Days that statistics reach back"), plan.stats_days, _("No limit")),
    ]


def _meter(label: str, used: int | None, limit: int | None) -> Meter:
    if used is None:
        return Meter(label, None, None, _("Not counted: no limit"))
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
    if row in _there and _usage(workspace, month).exists():
        return bool(room.update(links=more))  # made since the update above, or it has no room
    try:
        MonthlyUsage.objects.create(pk=row, workspace=workspace, month=month, links=number)
    except IntegrityError:
        _there[row] = None  # and has no room, or was made just now: the transaction that is repeated finds out
        if len(_there) > _MOST_REMEMBERED:
            _there.pop(next(iter(_there)))
        raise
    return True


def _usage(workspace: Workspace, month: date) -> models.QuerySet[MonthlyUsage]:
    return MonthlyUsage.objects.filter(pk=row_id(workspace, month))


def row_id(workspace: Workspace, month: date) -> str:
    """Return the id of the row that counts a workspace's links of a month."""
    return derived_id(workspace.pk, month.isoformat())


def month_of(at: datetime) -> date:
    """Return the first day of the month in UTC."""
    return at.astimezone(UTC).date().replace(day=1)


def beginning_of(month: date) -> datetime:
    """Return when the month begins."""
    return datetime(month.year, month.month, 1, tzinfo=UTC)
