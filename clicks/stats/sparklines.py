"""Sparklines: the clicks of the last days, drawn small enough for a row of a list."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from django.db.models import Sum

from clicks.counters import BOT
from clicks.models import DailyBreakdown

DAYS = 30
WIDTH, HEIGHT = 96, 24  # units of the drawing
_EDGE = 2  # units between the line and the top or bottom
# Together they count every click once: a person's by device, a bot's as bot. No other dimensions have so few values.
_ALL_CLICKS = ("device", BOT)


@dataclass(frozen=True)
class Sparkline:
    """The clicks of each of the last DAYS days in UTC, today's last."""

    clicks: tuple[int, ...]

    @property
    def total(self) -> int:
        """The sum of all days."""
        return sum(self.clicks)

    @property
    def points(self) -> str:
        """The points of an SVG polyline, WIDTH by HEIGHT; without clicks a flat line at the bottom."""
        step, height = WIDTH / (len(self.clicks) - 1), HEIGHT - 2 * _EDGE
        most = max(self.clicks) or 1
        return " ".join(
            f"{place * step:.1f},{HEIGHT - _EDGE - height * number / most:.1f}"
            for place, number in enumerate(self.clicks)
        )


def sparklines(scopes: Collection[str], *, at: datetime) -> dict[str, Sparkline]:
    """Return the sparkline of each scope (the id of a link, campaign or workspace), in one query."""
    today = at.astimezone(UTC).date()
    days = [today - timedelta(days=back) for back in reversed(range(DAYS))]
    rows = DailyBreakdown.objects.filter(scope__in=scopes, day__in=days, dimension__in=_ALL_CLICKS)
    sums = {
        (scope, day): clicks
        for scope, day, clicks in rows.values_list("scope", "day").annotate(Sum("clicks")).order_by()
    }
    return {scope: Sparkline(tuple(sums.get((scope, day), 0) for day in days)) for scope in scopes}
