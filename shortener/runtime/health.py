"""Liveness and readiness, which the redirect plane answers by itself, and the worker's heartbeat."""

import asyncio
import json
import logging
import shutil
from collections.abc import Awaitable, Callable
from concurrent.futures import ThreadPoolExecutor
from datetime import datetime, timedelta
from functools import cache
from typing import Any

from django.conf import settings
from django.db import connection
from django.db.migrations.executor import MigrationExecutor
from django.utils import timezone
from redis import Redis

from shortener import redis
from shortener.asgi.answers import send_answer
from shortener.asgi.types import Receive, Scope, Send
from shortener.db.transactions import on_thread

logger = logging.getLogger(__name__)

_HEARTBEAT_KEY = "worker:seen"
WORKER_TIMEOUT = timedelta(seconds=15)
_FULL = 99.0  # percent
_ANSWERS_WITHIN = 1.5  # seconds; a part that does not answer until then fails
_Part = tuple[bool, object]  # whether it works, and its figures
_FAILING: _Part = (False, None)
LIVE, READY = "/health/live", "/health/ready"


def note_worker_is_alive(client: Redis, *, at: datetime) -> None:
    """Store the worker's heartbeat for the readiness check."""
    client.set(_HEARTBEAT_KEY, at.isoformat(), ex=60)


def add_part(name: str, read: Callable[[], tuple[bool, object]]) -> None:
    """Add a part to the readiness check: `read` tells whether it works, and its figures."""
    _PARTS_WITH_FIGURES[name] = read


class Health:
    """The ASGI application of LIVE, which is 200 while this process handles requests, and of READY.

    READY is 200 when every part works, else 503 with the names of those that fail, and no details. It answers within
    two seconds, also when a part hangs.
    """

    def __init__(self, control_plane: Callable[[], Awaitable[bool]]) -> None:
        self._control_plane = control_plane
        self._executor = ThreadPoolExecutor(len(_CHECKS) + len(_PARTS_WITH_FIGURES), "health")
        self._asking: dict[str, asyncio.Future[_Part]] = {}  # a part that hangs is not asked again meanwhile

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["path"] == LIVE:
            await _send_json(scope, send, 200, {"status": "ok"})
            return
        loop = asyncio.get_running_loop()
        for name in (*_CHECKS, *_PARTS_WITH_FIGURES):
            if name not in self._asking:
                self._asking[name] = loop.run_in_executor(self._executor, on_thread, _read, name)
        asked = dict(self._asking)  # another probe may end meanwhile
        control = asyncio.ensure_future(self._control_plane())
        waiting: list[asyncio.Future[Any]] = [control, *asked.values()]
        await asyncio.wait(waiting, timeout=_ANSWERS_WITHIN)
        found = {name: part.result() if part.done() else _FAILING for name, part in asked.items()}
        self._asking = {name: part for name, part in self._asking.items() if not part.done()}
        works = {name: part[0] for name, part in found.items()} | {"control": control.done() and control.result()}
        control.cancel()
        body = {
            "status": "ok" if all(works.values()) else "failing",
            "parts": {name: "ok" if ok else "failing" for name, ok in works.items()},
        }
        figures = {name: found[name][1] for name in _PARTS_WITH_FIGURES}
        await _send_json(scope, send, 200 if all(works.values()) else 503, body | figures)


async def _send_json(scope: Scope, send: Send, status: int, data: dict[str, Any]) -> None:
    await send_answer(scope, send, status, "application/json", json.dumps(data).encode())


def _read(name: str) -> _Part:
    try:
        return (_CHECKS[name](), None) if name in _CHECKS else _PARTS_WITH_FIGURES[name]()
    except Exception as error:  # noqa: BLE001 - any error means that the part fails
        logger.warning("Not ready, %s: %s", name, error)
        return _FAILING


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


def _disk() -> tuple[bool, object]:
    """Tell whether DATA_DIR can take more, and the percentage that is used."""
    usage = shutil.disk_usage(settings.DATA_DIR)
    used = 100 * usage.used / (usage.used + usage.free)
    return used < _FULL, {"usedPercent": round(used)}


def worker_lives() -> bool:
    """Tell whether a worker sent a heartbeat within WORKER_TIMEOUT; raises redis.FAILURES while Redis is down."""
    seen = redis.client().get(_HEARTBEAT_KEY)
    if not isinstance(seen, bytes):
        return False
    return timezone.now() - datetime.fromisoformat(seen.decode()) < WORKER_TIMEOUT


@cache
def _migrations_were_applied() -> bool:
    """Tell whether all migrations are applied, and read them no more once they are."""
    if not migrations_are_applied():
        raise _NotYet("migrations are missing")
    return True


class _NotYet(Exception):
    """Keeps a result from being cached."""


_CHECKS: dict[str, Callable[[], bool]] = {
    "database": _database,
    "migrations": _migrations_were_applied,
    "redis": _redis,
    "worker": worker_lives,
}
_PARTS_WITH_FIGURES: dict[str, Callable[[], tuple[bool, object]]] = {"disk": _disk}
