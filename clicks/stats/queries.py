"""Statistics of a scope (a link, campaign or workspace), read from the stored counts and never from clicks.

A click is an answered redirect, bots included; a visit is a person's first on a link that day. Lists are without bots.
"""

from collections import Counter
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from enum import StrEnum

from django.db.models import QuerySet, Sum
from django.utils.translation import gettext as _

from clicks import months
from clicks.counters import BOT, DIMENSIONS, bots_of
from clicks.models import DailyBreakdown, HourlyClicks, MonthlyBreakdown
from clicks.replica import from_replica, rows
from clicks.stats.timespans import Timespan
from shortener.errors import Invalid, Reason

LONGEST_BY_HOUR = timedelta(days=7)


class Interval(StrEnum):
    """How much time one point of a series stands for."""

    DAY = "day"
    HOUR = "hour"


@dataclass(frozen=True)
class Point:
    """The clicks and visits of the day (a date of the time zone) or the hour (in UTC) that begins at `start`.

    `bots` are those of the clicks that bots made.
    """

    start: date | datetime
    clicks: int
    visits: int
    bots: int = 0


@dataclass(frozen=True)
class Value:
    """The clicks and visits of people with one referrer, country or the like; empty when that is not known."""

    value: str
    clicks: int
    visits: int


@dataclass(frozen=True)
class Statistics:
    """The statistics of a scope in a time.

    `bot_clicks`, `top`, a list for each of clicks.counters.DIMENSIONS, and `top_bots` are of whole days in UTC: from
    the first day to the last.
    """

    span: Timespan
    clicks: int
    visits: int
    bot_clicks: int
    series: list[Point]
    first_day: date
    last_day: date
    top: dict[str, list[Value]]
    top_bots: list[Value]


@from_replica
def statistics(scope: str, span: Timespan, *, interval: Interval = Interval.DAY, limit: int = 10) -> Statistics:
    """Return the scope's statistics, in at most four queries whatever the time and the scope."""
    points = series(scope, span, interval)
    found = values(scope, span.utc_days, (*DIMENSIONS, BOT))
    return Statistics(
        span=span,
        clicks=sum(point.clicks for point in points),
        visits=sum(point.visits for point in points),
        bot_clicks=sum(value.clicks for value in found[BOT]),
        series=points,
        first_day=span.utc_days[0],
        last_day=span.utc_days[-1],
        top={dimension: found[dimension][:limit] for dimension in DIMENSIONS},
        top_bots=found[BOT][:limit],
    )


@from_replica
def series(scope: str, span: Timespan, interval: Interval) -> list[Point]:
    """Return a point for every day or hour, those without clicks too, or raise Invalid for too many hours."""
    by_hour = interval is Interval.HOUR
    if by_hour and span.length > LONGEST_BY_HOUR:
        text = _("Request at most %(days)s days by hour, or use days.") % {"days": LONGEST_BY_HOUR.days}
        raise Invalid(text, field="interval", reason=Reason.OUT_OF_RANGE)
    clicks: Counter[date | datetime] = Counter()
    visits: Counter[date | datetime] = Counter()
    bots: Counter[date | datetime] = Counter()
    counts = rows(HourlyClicks).filter(scope__in=(scope, bots_of(scope)), hour__gte=span.start, hour__lt=span.end)
    for its_scope, hour, its_clicks, its_visits in counts.values_list("scope", "hour", "clicks", "visits"):
        start = hour if by_hour else span.day_of(hour)
        if its_scope == scope:
            clicks[start] += its_clicks
            visits[start] += its_visits
        else:
            bots[start] += its_clicks
    starts = span.hours if by_hour else span.days
    return [Point(start, clicks[start], visits[start], bots[start]) for start in starts]


@from_replica
def has_clicks(scope: str) -> bool:
    """Tell whether the scope was ever clicked."""
    return rows(HourlyClicks).filter(scope=scope).exists()


@from_replica
def total_clicks(scopes: Collection[str]) -> dict[str, int]:
    """Return all clicks of each of the scopes that was ever clicked, in one query."""
    counts = rows(HourlyClicks).filter(scope__in=scopes).order_by().values_list("scope")
    return dict(counts.annotate(total=Sum("clicks")))


@from_replica
def total_bot_clicks(scopes: Collection[str]) -> dict[str, int]:
    """Return all clicks of bots on each of the scopes that a bot ever clicked, in one query."""
    counts = rows(DailyBreakdown).filter(scope__in=scopes, dimension=BOT).order_by().values_list("scope")
    return dict(counts.annotate(total=Sum("clicks")))


@from_replica
def values(scope: str, utc_days: Sequence[date], dimensions: Collection[str]) -> dict[str, list[Value]]:
    """Return the values of each dimension, the most clicked first, on these days of UTC: at most three queries.

    Months that are summed are read from their sums.
    """
    whole, days = months.split(scope, utc_days)
    parts: list[QuerySet[MonthlyBreakdown] | QuerySet[DailyBreakdown]] = []
    if whole:
        parts.append(rows(MonthlyBreakdown).filter(scope=scope, month__in=whole))
    if days:
        # A list of days, not a range: so the index finds the rows of one dimension without reading the others.
        parts.append(rows(DailyBreakdown).filter(scope=scope, day__in=days))
    found: dict[str, dict[str, tuple[int, int]]] = {dimension: {} for dimension in dimensions}
    for part in parts:
        counts = part.filter(dimension__in=dimensions).values_list("dimension", "value")
        for dimension, value, clicks, visits in counts.annotate(Sum("clicks"), Sum("visits")).order_by():
            earlier = found[dimension].get(value, (0, 0))
            found[dimension][value] = (earlier[0] + clicks, earlier[1] + visits)
    return {dimension: _ranked(its) for dimension, its in found.items()}


def _ranked(numbers: Mapping[str, tuple[int, int]]) -> list[Value]:
    ranked = sorted(numbers.items(), key=lambda item: (-item[1][0], -item[1][1], item[0]))
    return [Value(value, clicks, visits) for value, (clicks, visits) in ranked]
