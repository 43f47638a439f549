"""Sparklines: the clicks of the last days, drawn small enough for a row of a list."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from django.db.models import Sum

from clicks.models import DailyBreakdown
from clicks.replica import from_replica, rows

DAYS = 30
WIDTH, HEIGHT = 96, 24  # units of the drawing
_EDGE = 2  # units between the line and the top or bottom
_PEOPLE = "device"  # counts every click of a person once; no other dimension has so few values


@dataclass(frozen=True)
class Sparkline:
    """Clicks in spans of time of equal length, the newest last."""

    clicks: tuple[int, ...]

    @property
    def total(self) -> int:
        """The sum of all spans."""
        return sum(self.clicks)

    @property
    def most(self) -> int:
        """The largest number of a span."""
        return max(self.clicks)

    @property
    def points(self) -> str:
        """The points of an SVG polyline, WIDTH by HEIGHT; without clicks a flat line at the bottom."""
        step, height = WIDTH / (len(self.clicks) - 1), HEIGHT - 2 * _EDGE
        most = self.most or 1
        return " ".join(
            f"{place * step:.1f},{HEIGHT - _EDGE - height * number / most:.1f}"
            for place, number in enumerate(self.clicks)
        )


@from_replica
def sparklines(scopes: Collection[str], *, at: datetime) -> dict[str, Sparkline]:
    """Return the clicks of people on each of the last DAYS days in UTC, by scope, in one query.

    A scope is the id of a link, campaign or workspace.
    """
    today = at.astimezone(UTC).date()
    days = [today - timedelta(days=back) for back in reversed(range(DAYS))]
    counts = rows(DailyBreakdown).filter(scope__in=scopes, day__in=days, dimension=_PEOPLE)
    sums = {
        (scope, day): clicks
        for scope, day, clicks in counts.values_list("scope", "day").annotate(Sum("clicks")).order_by()
    }
    return {scope: Sparkline(tuple(sums.get((scope, day), 0) for day in days)) for scope in scopes}
