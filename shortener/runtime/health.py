"""Liveness and readiness, which the redirect plane answers by itself."""

import asyncio
import json
import logging
import shutil
from collections.abc import Awaitable, Callable
from functools import cache, partial
from typing import Any

from django.conf import settings
from django.db import connection
from django.db.migrations.executor import MigrationExecutor

from shortener import places, redis
from shortener.asgi.answers import send_answer
from shortener.asgi.reads import Reads
from shortener.asgi.types import Receive, Scope, Send
from shortener.runtime import seen

logger = logging.getLogger(__name__)

NEARLY_FULL, FULL = 90.0, 99.0  # percent of the disk of DATA_DIR: a warning, and a failure
_ANSWERS_WITHIN = 1.5  # seconds; a part that does not answer until then fails
_Part = tuple[bool, object]  # whether it works, and its figures
_FAILING: _Part = (False, None)
LIVE, READY = "/health/live", "/health/ready"


def add_part(name: str, read: Callable[[], tuple[bool, object]]) -> None:
    """Add a part to the readiness check: `read` tells whether it works, and its figures."""
    _PARTS_WITH_FIGURES[name] = read


def part_names() -> tuple[str, ...]:
    """Return the names of the parts that read_part() takes: all of READY but the control plane."""
    return (*_CHECKS, *_PARTS_WITH_FIGURES)


def read_part(name: str) -> _Part:
    """Return whether the part works, and its figures if it has some; an error is logged and means that it fails."""
    try:
        return (_CHECKS[name](), None) if name in _CHECKS else _PARTS_WITH_FIGURES[name]()
    except Exception as error:  # noqa: BLE001 - any error means that the part fails
        logger.warning("Not ready, %s: %s", name, error)
        return _FAILING


class Health:
    """The ASGI application of LIVE, which is 200 while this process handles requests, and of READY.

    READY is 200 when every part works, else 503 with the names of those that fail, and no details. It answers within
    two seconds, also when a part hangs.
    """

    def __init__(self, control_plane: Callable[[], Awaitable[bool]]) -> None:
        self._control_plane = control_plane
        self._reads = Reads("health", {name: partial(read_part, name) for name in part_names()})

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["path"] == LIVE:
            await _send_json(scope, send, 200, {"status": "ok"})
            return
        parts = await self._parts()
        is_ready = all(works for works, _figures in parts.values())
        body = {
            "status": "ok" if is_ready else "failing",
            "parts": {name: "ok" if works else "failing" for name, (works, _figures) in parts.items()},
        }
        figures = {name: parts[name][1] for name in _PARTS_WITH_FIGURES}
        await _send_json(scope, send, 200 if is_ready else 503, body | figures)

    async def works(self) -> dict[str, bool]:
        """Return for each part of the installation whether it works, within two seconds."""
        return {name: part[0] for name, part in (await self._parts()).items()}

    async def _parts(self) -> dict[str, _Part]:
        control, found = await asyncio.gather(self._control_works(), self._reads.results(within=_ANSWERS_WITHIN))
        return {name: found.get(name, _FAILING) for name in part_names()} | {"control": (control, None)}

    async def _control_works(self) -> bool:
        try:
            async with asyncio.timeout(_ANSWERS_WITHIN):
                return await self._control_plane()
        except TimeoutError:
            return False


async def _send_json(scope: Scope, send: Send, status: int, data: dict[str, Any]) -> None:
    await send_answer(scope, send, status, "application/json", json.dumps(data).encode())


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
    """Tell whether DATA_DIR can take more, the percentage that is used, and whether that is a warning."""
    usage = shutil.disk_usage(settings.DATA_DIR)
    used = 100 * usage.used / (usage.used + usage.free)
    is_read_only = places.is_read_only(settings.DATA_DIR)
    figures = {"usedPercent": round(used), "warning": used >= NEARLY_FULL, "readOnly": is_read_only}
    return used < FULL and not is_read_only, figures


@cache
def _migrations_were_applied() -> bool:
    """Tell whether all migrations are applied; once they are, they are not read again."""
    if not migrations_are_applied():
        raise _NotYet("migrations are not applied")
    return True


class _NotYet(Exception):
    """Keeps a result from being cached."""


_CHECKS: dict[str, Callable[[], bool]] = {
    "database": _database,
    "migrations": _migrations_were_applied,
    "redis": _redis,
    "worker": partial(seen.lately, seen.WORKER),
    "beat": partial(seen.lately, seen.BEAT),
}
_PARTS_WITH_FIGURES: dict[str, Callable[[], tuple[bool, object]]] = {"disk": _disk}
