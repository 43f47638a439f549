"""Heartbeats of processes: supervision.py kills one whose heartbeat stops, because it hangs.

With each heartbeat a process adds what it has counted to the metrics.
"""

import asyncio
import logging
import os
import threading
import time

from django.conf import settings

from shortener import context, metrics, redis
from shortener.runtime.usage import Usage

logger = logging.getLogger(__name__)

HEARTBEATS = "alive"  # the folder of files that are named by a process and hold the time of its last heartbeat
_PERIOD = 1.0  # seconds
_USAGE_EVERY = 10  # heartbeats


_trips = 0  # of the breaker of Redis that are counted
_turned_at: float | None = None  # in monotonic seconds, the last turn of the event loop whose progress counts


@metrics.before_flush
def _note_breaker() -> None:
    global _trips
    breaker = redis.breaker()
    metrics.breaker_open.labels("redis").set(breaker.is_open)
    if breaker.trips > _trips:
        metrics.breaker_trips.labels("redis").inc(breaker.trips - _trips)
        _trips = breaker.trips


def start(process: str) -> None:
    """Write this process's heartbeat each second from now on, in a thread of its own; metrics and logs name it."""
    context.set_process(process)
    metrics.add_ended()
    threading.Thread(target=_beat, args=(Usage(process),), name="heartbeat", daemon=True).start()


async def follow_loop() -> None:
    """Let heartbeats stop while this event loop hangs."""
    _note_turn(asyncio.get_running_loop())


def _note_turn(loop: asyncio.AbstractEventLoop) -> None:
    global _turned_at
    _turned_at = time.monotonic()
    loop.call_later(_PERIOD, _note_turn, loop)


def _beat(usage: Usage | None) -> None:
    pause = threading.Event()
    number, is_written = 0, True
    while True:
        was_written, is_written = is_written, _write_time()
        if was_written and not is_written:
            logger.warning("This process cannot write its heartbeat. supervision does not notice if it hangs")
        _count(usage if number % _USAGE_EVERY == 0 else None)
        number += 1
        pause.wait(_PERIOD)


def _write_time() -> bool:
    """Write the heartbeat, and tell whether that was possible: the disk may be full."""
    folder = settings.DATA_DIR / HEARTBEATS
    try:
        folder.mkdir(mode=0o700, exist_ok=True)
        # The time since the machine's start, which neither a changed clock nor a suspended machine moves.
        (folder / str(os.getpid())).write_text(str(_turned_at or time.monotonic()))
    except OSError:
        return False
    return True


def _count(usage: Usage | None) -> None:
    try:
        metrics.flush(*([usage.note] if usage is not None else []))
    except Exception:
        logger.exception("Metrics of this process are not up to date")
