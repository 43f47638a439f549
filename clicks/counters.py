"""Counters of clicks and visits: by hour, and by day and dimension, for every scope of a click."""

from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from datetime import UTC, datetime, timedelta
from operator import attrgetter
from typing import NamedTuple, TypeAlias

from clicks import months
from clicks.models import DailyBreakdown, HourlyClicks
from clicks.rows import ClickRow, CountRow, add_counts
from clicks.value_limits import OTHER, surplus
from shortener.db.ids import derived_id

DIMENSIONS = ("referrer", "country", "browser", "os", "device")
BOT = "bot"
LINK = "link"  # the dimension of campaigns and workspaces that counts each of their links, bots included
VARIANT = "variant"  # the dimension of links that counts the variants of their splits

_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)

_Scopes: TypeAlias = tuple[str, str | None, str | None]
_ByHour: TypeAlias = Counter[tuple[str, int]]  # of scope and hours since 1970
_ByDay: TypeAlias = Counter[tuple[str, int, str, str]]  # of scope, days since 1970, dimension and value


class Split(NamedTuple):
    """A split with the weights that it has since a time, in milliseconds since 1970, by the id of its rule."""

    rule_id: str
    since: int

    def value_of(self, variant: str) -> str:
        """Return the value under which the clicks of a variant are counted."""
        return f"{self.rule_id}/{self.since}/{variant}"

    @classmethod
    def of_value(cls, value: str) -> tuple["Split", str]:
        """Return the split and the name of the variant; an empty split for a value that is none, such as OTHER."""
        rule_id, _slash, rest = value.partition("/")
        since, _slash, name = rest.partition("/")
        return (cls(rule_id, int(since)), name) if since.isdecimal() else (cls("", 0), "")


def count(clicks: Sequence[ClickRow], *, at: datetime) -> None:
    """Add the clicks to the counts of all their scopes, inside the caller's transaction.

    Bots are counted by their browser alone, in a dimension of their own, and by hour in the scope bots_of().
    """
    hours, days = _sums(clicks)
    months.reopen({(scope, hour // 24) for scope, hour in hours}, at=at)
    visit_hours, visit_days = _sums([click for click in clicks if click.is_visit])
    for key in surplus(days):
        other = (*key[:3], OTHER)
        days[other] += days.pop(key)
        visit_days[other] += visit_days.pop(key, 0)
    add_counts(HourlyClicks, _hourly_rows(hours, visit_hours))
    add_counts(HourlyClicks, _hourly_rows(_hours_of_bots(clicks), _ByHour()))
    add_counts(DailyBreakdown, _daily_rows(days, visit_days))


def bots_of(scope: str) -> str:
    """Return the scope under which the clicks of bots on a scope are counted by hour, apart from all of its clicks."""
    return derived_id(BOT, scope)


def _hours_of_bots(clicks: Sequence[ClickRow]) -> _ByHour:
    by_hour = _ByHour()
    bots = (click for click in clicks if click.is_bot)
    for (scopes, hour), number in Counter(map(attrgetter("scopes", "hour"), bots)).items():
        for scope in filter(None, scopes):
            by_hour[bots_of(scope), hour] += number
    return by_hour


def _sums(clicks: Sequence[ClickRow]) -> tuple[_ByHour, _ByDay]:
    """Return the numbers of clicks by hour and by day.

    Clicks alike are counted first, which Counter does in C, and only then for each of their scopes.
    """
    by_hour, by_day = _ByHour(), _ByDay()
    for (scopes, hour), number in Counter(map(attrgetter("scopes", "hour"), clicks)).items():
        link_id, *wider = scopes
        by_hour[link_id, hour] += number
        for scope in filter(None, wider):
            by_hour[scope, hour] += number
            by_day[scope, hour // 24, LINK, link_id] += number
    people = [click for click in clicks if not click.is_bot]
    for dimension in DIMENSIONS:
        _add(by_day, dimension, people, dimension)
    for (scopes, hour, value), number in Counter(map(attrgetter("scopes", "hour", "variant_value"), people)).items():
        if value:
            by_day[scopes[0], hour // 24, VARIANT, value] += number
    _add(by_day, BOT, [click for click in clicks if click.is_bot], "browser")
    return by_hour, by_day


def _add(by_day: _ByDay, dimension: str, clicks: Iterable[ClickRow], attribute: str) -> None:
    alike: Counter[tuple[_Scopes, int, str]] = Counter(map(attrgetter("scopes", "hour", attribute), clicks))
    for (scopes, hour, value), number in alike.items():
        for scope in scopes:
            if scope is not None:
                by_day[scope, hour // 24, dimension, value] += number


def _hourly_rows(clicks: _ByHour, visits: _ByHour) -> Iterator[CountRow]:
    for key, number in clicks.items():
        scope, hours = key
        hour = _EPOCH + timedelta(hours=hours)
        yield derived_id(scope, hour.isoformat()), scope, hour, number, visits[key]


def _daily_rows(clicks: _ByDay, visits: _ByDay) -> Iterator[CountRow]:
    for key, number in clicks.items():
        scope, days, dimension, value = key
        day = (_EPOCH + timedelta(days=days)).date()
        yield derived_id(scope, day.isoformat(), dimension, value), scope, day, dimension, value, number, visits[key]
