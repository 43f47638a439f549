"""Backups as /health/ready and /metrics show them."""

from collections.abc import Iterator

from django.conf import settings
from prometheus_client import Metric

from shortener import redis
from shortener.backups import state
from shortener.metrics.measurements import Measured

_LAST = Measured(
    "shortener_last_backup_timestamp_seconds",
    "When the newest scheduled backup was made, of which every row has been read again. Missing without one.",
)
_INTERVAL = Measured("shortener_backup_interval_seconds", "BACKUP_EVERY_HOURS in seconds. Missing without BACKUP_TO.")


def figures() -> tuple[bool, dict[str, object] | None]:
    """Return True, since a site without a new backup still serves, and the last backup; None while Redis is down."""
    try:
        known = state.read()
    except redis.FAILURES:
        return True, None
    made_at = known.made_at.isoformat(timespec="seconds") if known.made_at else None
    return True, {"lastMadeAt": made_at, "lastBytes": known.size, "isFailing": known.is_failing}


def measured() -> Iterator[Metric]:
    """Yield when the newest backup was made and how often one should be; raises one of redis.FAILURES."""
    if not settings.BACKUPS.to:
        return
    yield _INTERVAL.is_now(settings.BACKUPS.every_hours * 3_600)
    made_at = state.read().made_at
    if made_at is not None:
        yield _LAST.is_now(made_at.timestamp())
