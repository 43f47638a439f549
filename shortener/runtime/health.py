"""Liveness and readiness checks, and the worker's heartbeat."""

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

_HEARTBEAT_KEY = "worker:seen"
WORKER_TIMEOUT = timedelta(seconds=15)


def note_worker_is_alive(client: Redis, *, at: datetime) -> None:
    """Store the worker's heartbeat for the readiness check."""
    client.set(_HEARTBEAT_KEY, at.isoformat(), ex=60)


@never_cache
@require_safe
def live(request: HttpRequest) -> JsonResponse:
    """Respond 200: the process handles requests."""
    return JsonResponse({"status": "ok"})


@never_cache
@require_safe
def ready(request: HttpRequest) -> JsonResponse:
    """Respond 200 when everything works, else 503 with the names of the failing parts and no details."""
    parts = {name: _works(name, check) for name, check in _CHECKS.items()}
    works = all(parts.values())
    answer = JsonResponse(
        {
            "status": "ok" if works else "failing",
            "parts": {name: "ok" if ok else "failing" for name, ok in parts.items()},
        },
        status=200 if works else 503,
    )
    # Each failing part is logged already; Django would log every probe during a start as an error.
    answer._has_been_logged = True  # type: ignore[attr-defined]
    return answer


def _works(name: str, check: Callable[[], bool]) -> bool:
    try:
        return check()
    except Exception as error:  # noqa: BLE001 - any error means that the part fails
        logger.warning("Not ready, %s: %s", name, error)
        return False


def _database() -> bool:
    with connection.cursor():
        connection.ensure_connection()
    return connection.is_usable()


def migrations_are_applied() -> bool:
    """Tell whether all migrations of this version are applied."""
    executor = MigrationExecutor(connection)
    return not executor.migration_plan(executor.loader.graph.leaf_nodes())


def _redis() -> bool:
    return bool(redis.client().ping())


def worker_lives() -> bool:
    """Tell whether a worker sent a heartbeat within WORKER_TIMEOUT; raises redis.FAILURES while Redis is down."""
    seen = redis.client().get(_HEARTBEAT_KEY)
    if not isinstance(seen, bytes):
        return False
    return timezone.now() - datetime.fromisoformat(seen.decode()) < WORKER_TIMEOUT


_CHECKS: dict[str, Callable[[], bool]] = {
    "database": _database,
    "migrations": migrations_are_applied,
    "redis": _redis,
    "worker": worker_lives,
}
