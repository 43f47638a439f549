"""The last days of many links at once, small enough for a row of a list."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from django.db.models import Sum

from clicks.counters import BOT
from clicks.models import DailyBreakdown

DAYS = 30
WIDTH, HEIGHT = 96, 24  # units of the drawing
_EDGE = 2  # that the line keeps away from top and bottom
# Every click is in exactly one of them, a person's in the one and a bot's in the other; no other has as few values.
_ALL_CLICKS = ("device", BOT)


@dataclass(frozen=True)
class Sparkline:
    """The clicks of each of the last DAYS days in UTC, today's last."""

    clicks: tuple[int, ...]

    @property
    def total(self) -> int:
        """All of them together."""
        return sum(self.clicks)

    @property
    def points(self) -> str:
        """The line as an SVG polyline has it, WIDTH by HEIGHT; of nothing but zeros, a flat one at the bottom."""
        step, height = WIDTH / (len(self.clicks) - 1), HEIGHT - 2 * _EDGE
        most = max(self.clicks) or 1
        return " ".join(
            f"{place * step:.1f},{HEIGHT - _EDGE - height * number / most:.1f}"
            for place, number in enumerate(self.clicks)
        )


def sparklines(scopes: Collection[str], *, at: datetime) -> dict[str, Sparkline]:
    """Return one for each of the scopes (ids of links, campaigns or workspaces), in one query."""
    today = at.astimezone(UTC).date()
    days = [today - timedelta(days=back) for back in reversed(range(DAYS))]
    rows = DailyBreakdown.objects.filter(scope__in=scopes, day__in=days, dimension__in=_ALL_CLICKS)
    sums = {
        (scope, day): clicks
        for scope, day, clicks in rows.values_list("scope", "day").annotate(Sum("clicks")).order_by()
    }
    return {scope: Sparkline(tuple(sums.get((scope, day), 0) for day in days)) for scope in scopes}
