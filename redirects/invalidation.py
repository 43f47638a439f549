"""Telling every process that links have changed, also those that Redis could not tell at once."""

import logging
import secrets
import threading
from collections.abc import Iterable

from shortener import redis

logger = logging.getLogger(__name__)

# In place of a dropped entry: a byte that never begins msgpack, and random ones, so that two edits in a row cannot be
# mistaken for one.
GUARD_MARK = b"\xc1"
_GUARDED_FOR = 5_000  # milliseconds in which no load that began earlier may put the old target back
_TRY_AGAIN_AFTER = 1.0  # seconds


def entry_name(key: str) -> str:
    """Return where Redis keeps the target of a link's key."""
    return f"target:{key}"


def forget(keys: Iterable[str]) -> None:
    """Make every process see the links' new state within one second; call it after the commit.

    While Redis is down, whoever asks sees the new state in the database; its old entries are dropped when it is back.
    """
    try:
        _drop(keys)
    except redis.FAILURES:
        logger.warning("Redis does not answer: the old targets of changed links are dropped when it is back")
        _drop_later(keys)


def _drop(keys: Iterable[str]) -> None:
    pipeline = redis.client().pipeline(transaction=False)
    for key in keys:
        pipeline.set(entry_name(key), GUARD_MARK + secrets.token_bytes(8), px=_GUARDED_FOR)
    pipeline.execute()


_waiting: set[str] = set()
_lock = threading.Lock()
_is_trying = False


def _drop_later(keys: Iterable[str]) -> None:
    global _is_trying
    with _lock:
        _waiting.update(keys)
        if not _is_trying:
            _is_trying = True
            threading.Thread(target=_try_until_done, name="edits", daemon=True).start()


def _try_until_done() -> None:
    global _is_trying
    pause = threading.Event()
    while True:
        pause.wait(_TRY_AGAIN_AFTER)
        with _lock:
            keys = list(_waiting)
        try:
            _drop(keys)
        except redis.FAILURES:
            continue
        with _lock:
            _waiting.difference_update(keys)
            if not _waiting:
                _is_trying = False
                return
