"""The statistics panel of pages: what includes/statistics.html shows of a scope."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from functools import cached_property
from itertools import zip_longest

from django.utils import timezone
from django.utils.formats import date_format, number_format
from django.utils.functional import Promise
from django.utils.http import urlencode
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _

from accounts.models import Workspace
from clicks import backlog, replica
from clicks.backlog import Backlog
from clicks.stats import queries, ranges, world_map
from clicks.stats.audiences import PARAMETER, Audience, chosen_audience
from clicks.stats.breakdowns import Breakdown, breakdown, percent
from clicks.stats.queries import Interval, Point, Statistics
from clicks.stats.ranges import Chosen
from clicks.stats.timespans import before

_BY_HOUR = timedelta(days=2)  # at most; longer times are shown by day
_USUAL_DELAY = timedelta(minutes=1)  # of counting a click, at most
_VALUES = 250  # of each list; every country is among them


@dataclass(frozen=True)
class Change:
    """A number beside that of the time before; `percent` is None when that was 0."""

    now: int
    earlier: int

    @property
    def percent(self) -> int | None:
        """The change in whole percent of the earlier number."""
        return round(100 * (self.now - self.earlier) / self.earlier) if self.earlier else None

    @property
    def size(self) -> int:
        """The same without a sign."""
        return abs(self.percent or 0)


@dataclass(frozen=True)
class ChartRow:
    """A day or an hour of the chart: its full and short name, and its numbers; `earlier` is of the time before."""

    label: str
    short: str
    clicks: int
    visits: int
    earlier: int | None


@dataclass(frozen=True)
class StatisticsPanel:
    """The statistics of a scope in the chosen time, and those of the time before if the plan allows it."""

    chosen: Chosen
    found: Statistics
    earlier: Sequence[Point] | None
    backlog: Backlog | None
    audience: Audience
    behind: timedelta  # how far the database with these numbers may be behind

    @property
    def ranges(self) -> list[tuple[str, str | Promise, bool]]:
        """The usual ranges: the query that shows it to the same audience, its label, and whether it is chosen."""
        return [
            (self._query({"range": key}, self.audience), label, key == self.chosen.usual)
            for key, (_days, label) in ranges.USUAL.items()
        ]

    @property
    def audiences(self) -> list[tuple[str, str | Promise, bool]]:
        """The audiences: the query that shows the same time of it, its label, and whether it is chosen."""
        usual = self.chosen.usual
        time = {"range": usual} if usual else {"from": self.chosen.since, "to": self.chosen.until}
        return [(self._query(time, who), who.label, who is self.audience) for who in Audience]

    @property
    def first_day(self) -> date:
        """The first day that is shown."""
        return self.chosen.span.days[0]

    @property
    def last_day(self) -> date:
        """The last day that is shown."""
        return self.chosen.span.days[-1]

    @property
    def lists_start(self) -> datetime:
        """When the lists of referrers, countries and the like begin: their days are those of UTC."""
        return datetime.combine(self.found.first_day, time(), UTC)

    @property
    def lists_end(self) -> datetime:
        """When these lists end: now, if their last day is not over."""
        return min(datetime.combine(self.found.last_day + timedelta(days=1), time(), UTC), self.chosen.span.at)

    @property
    def zone(self) -> str:
        """The name of the time zone of the days."""
        return str(self.chosen.span.zone)

    @property
    def complete_until(self) -> datetime | None:
        """The moment before which every click is in the numbers; None while Redis does not answer."""
        complete = backlog.complete_until(self.backlog, at=self.chosen.span.at)
        return complete - self.behind if complete else None

    @property
    def waiting(self) -> str:
        """The number of clicks that wait in the stream, in words."""
        if self.backlog is None:
            return ""
        number = number_format(self.backlog.clicks, decimal_pos=0, force_grouping=True)
        return number if self.backlog.is_exact else _("about %(number)s") % {"number": number}

    @property
    def is_behind(self) -> bool:
        """Whether clicks wait in the stream for longer than usual."""
        return self.complete_until is not None and self.chosen.span.at - self.complete_until > _USUAL_DELAY

    @property
    def is_by_hour(self) -> bool:
        """Whether the chart has hours, not days."""
        return _interval(self.chosen) is Interval.HOUR

    @property
    def number(self) -> int:
        """The clicks of the audience."""
        return self.audience.number(self.found.clicks, self.bots)

    @property
    def people(self) -> int:
        """The clicks of people."""
        return Audience.PEOPLE.number(self.found.clicks, self.bots)

    @property
    def bots(self) -> int:
        """The clicks of bots."""
        return sum(point.bots for point in self.found.series)

    @property
    def clicks(self) -> Change | None:
        """Clicks of the audience beside those before; None without any to compare with."""
        return self._change(self.number, [self._clicks(point) for point in self.earlier or ()])

    @property
    def visits(self) -> Change | None:
        """Visits beside those before; None without any to compare with."""
        return self._change(self.found.visits, [point.visits for point in self.earlier or ()])

    @property
    def bot_share(self) -> float:
        """The percentage of clicks that were made by bots."""
        return percent(self.bots, self.found.clicks)

    @property
    def busiest(self) -> ChartRow | None:
        """The day or hour with the most clicks."""
        rows = [row for row in self.rows if row.clicks]
        return max(rows, key=lambda row: row.clicks) if rows else None

    @cached_property
    def rows(self) -> list[ChartRow]:
        """The rows of the chart."""
        earlier = [self._clicks(point) for point in self.earlier or ()]
        pairs = list(zip_longest(self.found.series, earlier[: len(self.found.series)]))
        return [
            ChartRow(_full(point.start), _short(point.start), self._clicks(point), point.visits, number)
            for point, number in pairs
        ]

    @property
    def breakdowns(self) -> list[Breakdown]:
        """Devices, browsers and systems."""
        titles = {"device": _("Devices"), "browser": _("Browsers"), "os": _("Systems")}
        return [breakdown(name, title, self.found.top[name]) for name, title in titles.items()]

    @property
    def referrers(self) -> Breakdown:
        """The sites on which people clicked the link."""
        return breakdown("referrer", _("Referrers"), self.found.top["referrer"])

    @property
    def countries(self) -> Breakdown:
        """The countries of people."""
        return breakdown("country", _("Countries"), self.found.top["country"])

    @property
    def world(self) -> SafeString:
        """The countries as a map."""
        return world_map.svg({value.value: value.clicks for value in self.found.top["country"] if value.value})

    @property
    def kinds_of_bots(self) -> Breakdown:
        """The programs that clicked the link."""
        return breakdown("bot", _("Bots"), self.found.top_bots)

    def _clicks(self, point: Point) -> int:
        return self.audience.number(point.clicks, point.bots)

    def _query(self, time: Mapping[str, str], who: Audience) -> str:
        return urlencode({**time, **({} if who is Audience.PEOPLE else {PARAMETER: who.value})})

    def _change(self, now: int, earlier: Sequence[int]) -> Change | None:
        return None if self.earlier is None else Change(now, sum(earlier))


def statistics_panel(scope: str, *, given: Mapping[str, str], workspace: Workspace, at: datetime) -> StatisticsPanel:
    """Return what includes/statistics.html shows of a scope (the id of a link, campaign or workspace).

    It takes at most five queries. `given` are the query parameters of the request. The caller has checked that
    the scope belongs to the workspace.
    """
    chosen = ranges.chosen(given, workspace, at)
    waiting = backlog.read()  # before the numbers are read, which may be newer but not older
    interval = _interval(chosen)
    earlier = before(chosen.span, workspace.limits)
    return StatisticsPanel(
        chosen=chosen,
        found=queries.statistics(scope, chosen.span, interval=interval, limit=_VALUES),
        earlier=None if earlier is None else queries.series(scope, earlier, interval),
        backlog=waiting,
        audience=chosen_audience(given),
        behind=replica.behind(),
    )


def _interval(chosen: Chosen) -> Interval:
    return Interval.HOUR if chosen.span.length <= _BY_HOUR else Interval.DAY


def _full(start: date | datetime) -> str:
    if isinstance(start, datetime):
        local = timezone.localtime(start)
        return f"{date_format(local, 'DATE_FORMAT')}, {_short(start)}"
    return date_format(start, "DATE_FORMAT")


def _short(start: date | datetime) -> str:
    if isinstance(start, datetime):
        return f"{timezone.localtime(start):%H:%M}"
    return date_format(start, "MONTH_DAY_FORMAT")
