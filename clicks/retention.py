"""How long raw clicks are kept: CLICKS_KEPT_DAYS, or for ever without it. Their counts stay either way."""

from datetime import datetime, timedelta
from typing import Any

from django.conf import settings
from django.db import connections

from clicks.models import Click
from shortener.db.ids import first_id_at
from shortener.db.transactions import delete_in_batches

_INDEX = "click_expiry"


def delete_old_clicks(*, at: datetime) -> int:
    """Delete the clicks that were stored too long before this moment, in batches, and return how many those were."""
    if not settings.CLICKS_KEPT_DAYS:
        return 0
    # Ids begin with the time at which they were made, so no other index has to be kept for this.
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
