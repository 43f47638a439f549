"""Deletion of clicks, counts and salts: after their time, and with the links and scopes that they belong to."""

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Any

from django.conf import settings
from django.db import connections, models

from clicks.counters import bots_of
from clicks.models import Click, DailyBreakdown, HourlyClicks, MonthlyBreakdown, SummedMonth, VisitorSalt
from shortener.db.ids import first_id_at
from shortener.db.transactions import delete_in_batches

_INDEX = "click_expiry"
_SALTS_KEPT_FOR = timedelta(days=2)  # for clicks that wait in the stream while the database is down
_SCOPES_PER_QUERY = 1_000


def delete_clicks_of(link_ids: Sequence[str]) -> None:
    """Delete the clicks and counts of these links, in batches; campaigns and workspaces keep theirs."""
    delete_in_batches(Click.objects.filter(link_id__in=link_ids))
    delete_counts_of(link_ids)


def delete_counts_of(scopes: Sequence[str]) -> None:
    """Delete the counts of these scopes (ids of links, campaigns or workspaces), in batches."""
    for start in range(0, len(scopes), _SCOPES_PER_QUERY):
        some = scopes[start : start + _SCOPES_PER_QUERY]
        counts: list[models.QuerySet[Any]] = [
            HourlyClicks.objects.filter(scope__in=[*some, *map(bots_of, some)]),
            DailyBreakdown.objects.filter(scope__in=some),
            MonthlyBreakdown.objects.filter(scope__in=some),
            SummedMonth.objects.filter(scope__in=some),
        ]
        for rows in counts:
            delete_in_batches(rows)


def delete_old_visitor_salts(*, at: datetime) -> None:
    """Delete the salts of past days, without which their visitor hashes cannot be computed again."""
    VisitorSalt.objects.filter(day__lt=(at - _SALTS_KEPT_FOR).date()).delete()


def delete_old_clicks(*, at: datetime) -> int:
    """Delete the clicks that were stored more than CLICKS_KEPT_DAYS before this moment, and return how many.

    Their counts stay. Without the setting clicks are kept for ever.
    """
    if not settings.CLICKS_KEPT_DAYS:
        return 0
    # Ids begin with the time at which they were made, so the primary key's index serves this too.
    oldest_kept = first_id_at(at - timedelta(days=settings.CLICKS_KEPT_DAYS))
    return delete_in_batches(Click.objects.filter(pk__lt=oldest_kept).order_by("pk"))


def set_up_expiry(using: str, **_signal: Any) -> None:
    """Let MongoDB delete old clicks by itself, as its TTL indexes do; called after each migration."""
    connection: Any = connections[using]
    if connection.vendor != "mongodb":
        return
    clicks = connection.get_collection(Click._meta.db_table)
    index = clicks.index_information().get(_INDEX)
    seconds = settings.CLICKS_KEPT_DAYS * 86_400 or None
    if index is not None and index.get("expireAfterSeconds") != seconds:
        clicks.drop_index(_INDEX)
    if seconds is not None:
        clicks.create_index([("at", 1)], name=_INDEX, expireAfterSeconds=seconds)
