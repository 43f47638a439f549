"""Liveness and readiness, which the redirect plane answers by itself, and the worker's heartbeat."""

import asyncio
import json
import logging
from collections.abc import Awaitable, Callable
from concurrent.futures import ThreadPoolExecutor
from datetime import datetime, timedelta
from functools import cache
from typing import Any

from django.db import connection
from django.db.migrations.executor import MigrationExecutor
from django.utils import timezone
from redis import Redis

from shortener import redis
from shortener.db.transactions import on_thread
from shortener.web.asgi import Receive, Scope, Send

logger = logging.getLogger(__name__)

_HEARTBEAT_KEY = "worker:seen"
WORKER_TIMEOUT = timedelta(seconds=15)
_ANSWERS_WITHIN = 1.5  # seconds; a part that does not answer until then fails
LIVE, READY = "/health/live", "/health/ready"


def note_worker_is_alive(client: Redis, *, at: datetime) -> None:
    """Store the worker's heartbeat for the readiness check."""
    client.set(_HEARTBEAT_KEY, at.isoformat(), ex=60)


class Health:
    """The ASGI application of LIVE, which is 200 while this process handles requests, and of READY.

    READY is 200 when every part works, else 503 with the names of those that fail, and no details. It answers within
    two seconds, also when a part hangs.
    """

    def __init__(self, control_plane: Callable[[], Awaitable[bool]]) -> None:
        self._control_plane = control_plane
        self._executor = ThreadPoolExecutor(len(_CHECKS) + 1, "health")
        self._asking: dict[str, asyncio.Future[bool]] = {}  # a part that hangs is not asked again meanwhile

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["path"] == LIVE:
            await _send_json(scope, send, 200, {"status": "ok"})
            return
        loop = asyncio.get_running_loop()
        for name, check in _CHECKS.items():
            if name not in self._asking:
                self._asking[name] = loop.run_in_executor(self._executor, on_thread, _works, name, check)
        control = asyncio.ensure_future(self._control_plane())
        await asyncio.wait((control, *self._asking.values()), timeout=_ANSWERS_WITHIN)
        parts = {name: _result(answer) for name, answer in self._asking.items()} | {"control": _result(control)}
        control.cancel()
        self._asking = {name: answer for name, answer in self._asking.items() if not answer.done()}
        works = all(parts.values())
        body = {
            "status": "ok" if works else "failing",
            "parts": {name: "ok" if ok else "failing" for name, ok in parts.items()},
        }
        await _send_json(scope, send, 200 if works else 503, body)


def _result(answer: "asyncio.Future[bool]") -> bool:
    return answer.done() and not answer.cancelled() and answer.exception() is None and answer.result()


async def _send_json(scope: Scope, send: Send, status: int, data: dict[str, Any]) -> None:
    body = json.dumps(data).encode()
    headers = [
        (b"content-type", b"application/json"),
        (b"content-length", str(len(body)).encode()),
        (b"cache-control", b"no-store"),
    ]
    await send({"type": "http.response.start", "status": status, "headers": headers})
    await send({"type": "http.response.body", "body": b"" if scope["method"] == "HEAD" else body})


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
