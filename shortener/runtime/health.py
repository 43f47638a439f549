"""Whether the process lives, and whether everything it needs works."""

import logging
from collections.abc import Callable
from datetime import datetime, timedelta

from django.db import connection
from django.db.migrations.executor import MigrationExecutor
from django.http import HttpRequest, JsonResponse
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe
from redis import Redis

from shortener import redis

logger = logging.getLogger(__name__)

_SEEN_KEY = "worker:seen"
_SILENT_AFTER = timedelta(seconds=15)


def note_worker_is_alive(client: Redis, *, at: datetime) -> None:
    """Leave the worker's sign of life for the readiness check."""
    client.set(_SEEN_KEY, at.isoformat(), ex=60)


@never_cache
@require_safe
def live(request: HttpRequest) -> JsonResponse:
    """Answer 200: the process takes requests."""
    return JsonResponse({"status": "ok"})


@never_cache
@require_safe
def ready(request: HttpRequest) -> JsonResponse:
    """Answer 200 when everything works, else 503 with the failing parts named and nothing more about them."""
    parts = {name: _works(name, check) for name, check in _CHECKS.items()}
    works = all(parts.values())
    answer = JsonResponse(
        {
            "status": "ok" if works else "failing",
            "parts": {name: "ok" if ok else "failing" for name, ok in parts.items()},
        },
        status=200 if works else 503,
    )
    # The failing parts have said so themselves; Django would report every probe during a start as an error.
    answer._has_been_logged = True  # type: ignore[attr-defined]
    return answer


def _works(name: str, check: Callable[[], bool]) -> bool:
    try:
        return check()
    except Exception as error:  # noqa: BLE001 - whatever it is, the part does not work
        logger.warning("Not ready, %s: %s", name, error)
        return False


def _database() -> bool:
    with connection.cursor():
        connection.ensure_connection()
    return connection.is_usable()


def migrations_are_applied() -> bool:
    """Tell whether the database has every table and column of this version."""
    executor = MigrationExecutor(connection)
    return not executor.migration_plan(executor.loader.graph.leaf_nodes())


def _redis() -> bool:
    return bool(redis.client().ping())


def worker_lives() -> bool:
    """Tell whether a worker has left its sign of life lately; raise one of redis.FAILURES when nobody can tell."""
    seen = redis.client().get(_SEEN_KEY)
    if not isinstance(seen, bytes):
        return False
    return timezone.now() - datetime.fromisoformat(seen.decode()) < _SILENT_AFTER


_CHECKS: dict[str, Callable[[], bool]] = {
    "database": _database,
    "migrations": migrations_are_applied,
    "redis": _redis,
    "worker": worker_lives,
}
