"""Invalidation of cached targets and hosts after changes, also when Redis is down at that moment."""

import logging
import secrets
import threading
import zlib
from collections.abc import Iterable, Iterator

from shortener import redis
from shortener.redis.addresses import Kind

logger = logging.getLogger(__name__)

# A tombstone replaces an invalidated target: a byte that never begins msgpack, then random ones, so that a second
# invalidation is not mistaken for the first.
TOMBSTONE = b"\xc1"
_TOMBSTONE_TTL = 5_000  # milliseconds in which a load that began before the change cannot cache the old target again
_RETRY_AFTER = 1.0  # seconds


TARGETS, HOSTS = "target", "host"  # the kinds of keys
CHANNEL = "invalidations"  # of Redis: each message has Redis keys, separated by line breaks
_KEYS_PER_MESSAGE = 500
_SHARDS = 8


def shard(key: str) -> int:
    """Return the shard of a key. Redis Cluster keeps what is in one in one slot, so that one command can read it."""
    return zlib.crc32(key.encode()) % _SHARDS


def cache_key(kind: str, key: str) -> str:
    """Return the Redis key of a link's cached target, or of a cached host; the braces are a hash tag."""
    return f"{kind}:{{{shard(key)}}}{key}"


def keys_in(message: bytes) -> Iterator[tuple[str, str]]:
    """Yield the kind and the key of each invalidated key in a message of the channel."""
    for name in message.decode().split("\n"):
        kind, _, rest = name.partition(":")
        key = rest.partition("}")[2]
        if kind in (TARGETS, HOSTS):
            yield kind, key


def invalidate(keys: Iterable[str], *, kind: str = TARGETS) -> None:
    """Make changes of these links or hosts visible in every process within one second; call it after the commit.

    While Redis is down every process reads the database; this process retries until Redis is back and has been told.
    """
    names = [cache_key(kind, key) for key in keys]
    try:
        _write_tombstones(names)
    except redis.FAILURES:
        logger.warning("Redis does not answer: changes are invalidated when it is back")
        _retry_later(names)


def _write_tombstones(names: Iterable[str]) -> None:
    names = list(names)
    client, is_cluster = redis.client(), redis.address().kind is Kind.CLUSTER
    pipeline = client.pipeline(transaction=False)
    for name in names:
        pipeline.set(name, TOMBSTONE + secrets.token_bytes(8), px=_TOMBSTONE_TTL)
    if is_cluster:
        pipeline.execute()  # by several nodes: none may publish before all tombstones are there
    # After the tombstones: a process that looks a key up again because of the message must find them.
    for start in range(0, len(names), _KEYS_PER_MESSAGE):
        message = "\n".join(names[start : start + _KEYS_PER_MESSAGE])
        if is_cluster:
            client.spublish(CHANNEL, message)
        else:
            pipeline.publish(CHANNEL, message)
    if not is_cluster:
        pipeline.execute()


_to_retry: set[str] = set()
_lock = threading.Lock()
_is_retrying = False


def _retry_later(names: Iterable[str]) -> None:
    global _is_retrying
    with _lock:
        _to_retry.update(names)
        if not _is_retrying:
            _is_retrying = True
            threading.Thread(target=_retry_until_written, name="invalidation", daemon=True).start()


def _retry_until_written() -> None:
    global _is_retrying
    pause = threading.Event()
    while True:
        pause.wait(_RETRY_AFTER)
        with _lock:
            names = list(_to_retry)
        try:
            _write_tombstones(names)
        except redis.FAILURES:
            continue
        with _lock:
            _to_retry.difference_update(names)
            if not _to_retry:
                _is_retrying = False
                return
