"""The time that a page of statistics shows: one of a few usual ranges, or from one day to another."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from django.utils import timezone
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _
from rest_framework.exceptions import ValidationError

from accounts.models import Workspace
from accounts.workspaces.plans import PlanRequired
from clicks.stats.parameters import StatsQuery
from clicks.stats.timespans import Timespan
from shortener.errors import Invalid

# By the query parameter `range`, which is relative: a bookmark of the last 7 days stays one of the last 7 days.
USUAL: dict[str, tuple[int, str | Promise]] = {
    "7d": (7, _("7 days")),
    "30d": (30, _("30 days")),
    "90d": (90, _("90 days")),
    "12m": (365, _("12 months")),
}
DEFAULT = "30d"
_DAY = timedelta(days=1)


@dataclass(frozen=True)
class Chosen:
    """The time to show; `refusal` says why it is not what was asked for, `needs_plan` that another plan allows it.

    `usual` is empty for a range of two days; `since` and `until` are the values of the form's fields.
    """

    span: Timespan
    usual: str
    since: str
    until: str
    refusal: str = ""
    needs_plan: bool = False


def chosen(given: Mapping[str, str], workspace: Workspace, at: datetime) -> Chosen:
    """Return the time that the query parameters `range`, or `from` and `to`, ask for, by the rules of the API.

    Days are those of the current time zone.
    """
    since, until = given.get("from", "").strip(), given.get("to", "").strip()
    if since or until:
        usual, query = "", {name: text for name, text in (("from", since), ("to", until)) if text}
    else:
        usual = given.get("range", "")
        query = {"from": _first_day(usual, at)} if usual in USUAL else {}
        usual = usual if usual in USUAL else DEFAULT
    try:
        return _chosen(query, workspace, at, usual)
    except (Invalid, ValidationError, PlanRequired) as error:
        shown = _chosen({}, workspace, at, usual="")
        return replace(
            shown,
            since=since or shown.since,
            until=until or shown.until,
            refusal=_message(error),
            needs_plan=isinstance(error, PlanRequired),
        )


def _first_day(usual: str, at: datetime) -> str:
    return (timezone.localdate(at) - (USUAL[usual][0] - 1) * _DAY).isoformat()


def _chosen(query: dict[str, str], workspace: Workspace, at: datetime, usual: str) -> Chosen:
    asked = StatsQuery(data=query | {"timezone": timezone.get_current_timezone_name()})
    asked.is_valid(raise_exception=True)
    span = asked.timespan(workspace, at)
    return Chosen(span, usual, span.days[0].isoformat(), span.days[-1].isoformat())


def _message(error: Invalid | ValidationError | PlanRequired) -> str:
    if not isinstance(error, ValidationError):
        return str(error.message)
    details = error.detail
    texts = details.values() if isinstance(details, dict) else [details]
    return " ".join(str(text) for several in texts for text in several)
