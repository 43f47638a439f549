"""Invalidation of cached targets after changes of their links, also when Redis is down at that moment."""

import logging
import secrets
import threading
from collections.abc import Iterable

from shortener import redis

logger = logging.getLogger(__name__)

# A tombstone replaces an invalidated target: a byte that never begins msgpack, then random ones, so that a second
# invalidation is not mistaken for the first.
TOMBSTONE = b"\xc1"
_TOMBSTONE_TTL = 5_000  # milliseconds in which a load that began before the change cannot cache the old target again
_RETRY_AFTER = 1.0  # seconds


def cache_key(link_key: str) -> str:
    """Return the Redis key of a link's cached target."""
    return f"target:{link_key}"


def invalidate(link_keys: Iterable[str]) -> None:
    """Make changes of these links visible in every process within one second; call it after the commit.

    While Redis is down every process reads the database; this process retries until Redis is back and has been told.
    """
    try:
        _write_tombstones(link_keys)
    except redis.FAILURES:
        logger.warning("Redis does not answer: targets of changed links are invalidated when it is back")
        _retry_later(link_keys)


def _write_tombstones(link_keys: Iterable[str]) -> None:
    pipeline = redis.client().pipeline(transaction=False)
    for key in link_keys:
        pipeline.set(cache_key(key), TOMBSTONE + secrets.token_bytes(8), px=_TOMBSTONE_TTL)
    pipeline.execute()


_to_retry: set[str] = set()
_lock = threading.Lock()
_is_retrying = False


def _retry_later(link_keys: Iterable[str]) -> None:
    global _is_retrying
    with _lock:
        _to_retry.update(link_keys)
        if not _is_retrying:
            _is_retrying = True
            threading.Thread(target=_retry_until_written, name="invalidation", daemon=True).start()


def _retry_until_written() -> None:
    global _is_retrying
    pause = threading.Event()
    while True:
        pause.wait(_RETRY_AFTER)
        with _lock:
            link_keys = list(_to_retry)
        try:
            _write_tombstones(link_keys)
        except redis.FAILURES:
            continue
        with _lock:
            _to_retry.difference_update(link_keys)
            if not _to_retry:
                _is_retrying = False
                return
