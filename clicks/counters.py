"""Counters of clicks and visits: by hour, and by day and dimension, for every scope of a click."""

from collections import Counter
from collections.abc import Iterable, Iterator
from datetime import date, datetime
from typing import Any

from django.db import models

from clicks.models import Click, DailyBreakdown, HourlyClicks
from shortener.db.ids import derived_id

_MOST_PARAMETERS = 10_000  # of one query; SQLite allows 32,766
DIMENSIONS = ("referrer", "country", "browser", "os", "device")
BOT = "bot"
LINK = "link"  # the dimension of campaigns and workspaces that counts each of their links, bots included


class Counts:
    """Adds up clicks in memory and writes the sums to the database, in few statements however many clicks there are."""

    def __init__(self) -> None:
        self._clicks: Counter[tuple[str, datetime]] = Counter()
        self._visits: Counter[tuple[str, datetime]] = Counter()
        self._day_clicks: Counter[tuple[str, date, str, str]] = Counter()
        self._day_visits: Counter[tuple[str, date, str, str]] = Counter()

    def add(self, click: Click, scopes: Iterable[str]) -> None:
        """Count the click for every scope; of a bot, the browser alone, in a dimension of its own."""
        hour = click.at.replace(minute=0, second=0, microsecond=0)
        day = click.at.date()
        values = (
            [(BOT, click.browser)]
            if click.is_bot
            else [(dimension, getattr(click, dimension)) for dimension in DIMENSIONS]
        )
        for scope in scopes:
            self._clicks[scope, hour] += 1
            self._visits[scope, hour] += click.is_visit
            which = () if scope == click.link_id else ((LINK, click.link_id),)
            for dimension, value in (*values, *which):
                self._day_clicks[scope, day, dimension, value] += 1
                self._day_visits[scope, day, dimension, value] += click.is_visit

    def save(self) -> None:
        """Add everything to the database, inside the caller's transaction."""
        _upsert(
            HourlyClicks,
            {
                derived_id(scope, hour.isoformat()): {
                    "scope": scope, "hour": hour, "clicks": clicks, "visits": self._visits[scope, hour],
                }
                for (scope, hour), clicks in self._clicks.items()
            },
        )  # fmt: skip
        _upsert(
            DailyBreakdown,
            {
                derived_id(scope, day.isoformat(), dimension, value): {
                    "scope": scope, "day": day, "dimension": dimension, "value": value, "clicks": clicks,
                    "visits": self._day_visits[scope, day, dimension, value],
                }
                for (scope, day, dimension, value), clicks in self._day_clicks.items()
            },
        )  # fmt: skip


def _upsert(model: type[HourlyClicks] | type[DailyBreakdown], rows: dict[str, dict[str, Any]]) -> None:
    """Add the clicks and visits to existing rows of the same ids, and create the other rows.

    Ids are derived from the unique fields, so when another worker creates a row at the same time, this is an
    IntegrityError and never a second row.
    """
    manager: models.Manager[Any] = model._default_manager
    existing = {pk for ids in _chunks(sorted(rows)) for pk in manager.filter(pk__in=ids).values_list("pk", flat=True)}
    by_increment: dict[tuple[int, int], list[str]] = {}
    for pk in sorted(existing):
        by_increment.setdefault((rows[pk]["clicks"], rows[pk]["visits"]), []).append(pk)
    for (clicks, visits), alike in by_increment.items():
        for ids in _chunks(alike):
            manager.filter(pk__in=ids).update(clicks=models.F("clicks") + clicks, visits=models.F("visits") + visits)
    manager.bulk_create([model(pk=pk, **values) for pk, values in rows.items() if pk not in existing])


def _chunks(ids: list[str]) -> Iterator[list[str]]:
    for start in range(0, len(ids), _MOST_PARAMETERS):
        yield ids[start : start + _MOST_PARAMETERS]
