"""Statistics of a scope (a link, campaign or workspace), read from the stored counts and never from clicks.

A click is an answered redirect, bots included; a visit is a person's first on a link that day. Lists are without bots.
"""

from collections import Counter
from collections.abc import Collection
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from enum import StrEnum

from django.db.models import QuerySet, Sum
from django.utils.translation import gettext as _

from clicks.counters import BOT, DIMENSIONS
from clicks.models import DailyBreakdown, HourlyClicks
from clicks.stats.timespans import Timespan
from shortener.errors import Invalid

LONGEST_BY_HOUR = timedelta(days=7)
# Some hundreds of values at most, so that both fit into one query.
_FEW_VALUES = ("country", "device")


class Interval(StrEnum):
    """How much time one point of a series stands for."""

    DAY = "day"
    HOUR = "hour"


@dataclass(frozen=True)
class Point:
    """The clicks and visits of the day (a date of the time zone) or the hour (in UTC) that begins at `start`."""

    start: date | datetime
    clicks: int
    visits: int


@dataclass(frozen=True)
class Value:
    """The clicks and visits of people with one referrer, country or the like; empty when that is not known."""

    value: str
    clicks: int
    visits: int


@dataclass(frozen=True)
class Statistics:
    """The statistics of a scope in a time.

    `bot_clicks` and `top`, a list for each of clicks.counters.DIMENSIONS, are of whole days in UTC: from the first day
    to the last.
    """

    span: Timespan
    clicks: int
    visits: int
    bot_clicks: int
    series: list[Point]
    first_day: date
    last_day: date
    top: dict[str, list[Value]]


def statistics(scope: str, span: Timespan, *, interval: Interval = Interval.DAY, limit: int = 10) -> Statistics:
    """Return the scope's statistics, in six queries whatever the time and the scope."""
    points = series(scope, span, interval)
    return Statistics(
        span=span,
        clicks=sum(point.clicks for point in points),
        visits=sum(point.visits for point in points),
        bot_clicks=bot_clicks(scope, span),
        series=points,
        first_day=span.utc_days[0],
        last_day=span.utc_days[-1],
        top=top(scope, span, limit),
    )


def series(scope: str, span: Timespan, interval: Interval) -> list[Point]:
    """Return a point for every day or hour, those without clicks too, or raise Invalid for too many hours."""
    by_hour = interval is Interval.HOUR
    if by_hour and span.length > LONGEST_BY_HOUR:
        text = _("Ask for at most %(days)s days by hour, or for days.") % {"days": LONGEST_BY_HOUR.days}
        raise Invalid(text, field="interval")
    clicks: Counter[date | datetime] = Counter()
    visits: Counter[date | datetime] = Counter()
    counts = HourlyClicks.objects.filter(scope=scope, hour__gte=span.start, hour__lt=span.end)
    for hour, its_clicks, its_visits in counts.values_list("hour", "clicks", "visits"):
        start = hour if by_hour else span.day_of(hour)
        clicks[start] += its_clicks
        visits[start] += its_visits
    return [Point(start, clicks[start], visits[start]) for start in (span.hours if by_hour else span.days)]


def has_clicks(scope: str) -> bool:
    """Tell whether the scope was ever clicked."""
    return HourlyClicks.objects.filter(scope=scope).exists()


def total_clicks(scopes: Collection[str]) -> dict[str, int]:
    """Return all clicks of each of the scopes that was ever clicked, in one query."""
    counts = HourlyClicks.objects.filter(scope__in=scopes).order_by().values_list("scope")
    return dict(counts.annotate(total=Sum("clicks")))


def bot_clicks(scope: str, span: Timespan) -> int:
    """Return how many clicks were bots', on the UTC days of the time."""
    found = _by_day(scope, span).filter(dimension=BOT).aggregate(total=Sum("clicks"))
    return found["total"] or 0


def top(scope: str, span: Timespan, limit: int) -> dict[str, list[Value]]:
    """Return for each dimension the values with the most clicks, on the UTC days of the time."""
    counts = _by_day(scope, span)
    rows = _ranked(counts.filter(dimension__in=_FEW_VALUES))
    for dimension in set(DIMENSIONS).difference(_FEW_VALUES):
        rows += _ranked(counts.filter(dimension=dimension), limit)
    return {dimension: [value for its, value in rows if its == dimension][:limit] for dimension in DIMENSIONS}


def _by_day(scope: str, span: Timespan) -> "QuerySet[DailyBreakdown]":
    # A list of days, not a range: so the index finds the rows of one dimension without reading the others.
    return DailyBreakdown.objects.filter(scope=scope, day__in=span.utc_days)


def _ranked(counts: "QuerySet[DailyBreakdown]", most: int | None = None) -> list[tuple[str, Value]]:
    sums = counts.values_list("dimension", "value").annotate(all_clicks=Sum("clicks"), all_visits=Sum("visits"))
    ranked = sums.order_by("-all_clicks", "-all_visits", "value")[:most]
    return [(dimension, Value(value, clicks, visits)) for dimension, value, clicks, visits in ranked]
