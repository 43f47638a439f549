"""Downloads: how many of the same kind may be under way at once, counted in Redis for all processes together."""

import secrets
import time
from collections.abc import Iterator
from typing import Generic, Self, TypeVar

from shortener import metrics, redis

Chunk = TypeVar("Chunk")

_LEASE = 120.0  # seconds until a slot is free again whose process was killed
_RENEW_EVERY = 10.0  # seconds

# Frees expired slots, and takes one if there are fewer than ARGV[1]. ARGV: the number, the name, the end of the lease.
_TAKE = """
local now = redis.call('TIME')[1]
redis.call('ZREMRANGEBYSCORE', KEYS[1], '-inf', now)
if redis.call('ZCARD', KEYS[1]) >= tonumber(ARGV[1]) then return 0 end
redis.call('ZADD', KEYS[1], now + ARGV[3], ARGV[2])
redis.call('EXPIRE', KEYS[1], ARGV[3])
return 1
"""
_RENEW = """
if redis.call('ZADD', KEYS[1], 'XX', 'CH', redis.call('TIME')[1] + ARGV[2], ARGV[1]) then
  redis.call('EXPIRE', KEYS[1], ARGV[2])
end
"""


class Download(Generic[Chunk]):
    """The chunks of a download, which holds one of `most` slots until its end, or until the client leaves."""

    def __init__(self, chunks: Iterator[Chunk], key: str, name: str) -> None:
        self._chunks = chunks
        self._key = key
        self._name = name
        self._renewed_at = time.monotonic()

    @classmethod
    def begin(cls, chunks: Iterator[Chunk], *, of: str, most: int) -> Self | None:
        """Return the download, or None while `most` others `of` this are under way. Without Redis there is no limit."""
        key, name = f"downloads:{of}", secrets.token_hex(8)
        try:
            is_free = redis.client().eval(_TAKE, 1, key, str(most), name, str(int(_LEASE)))
        except redis.FAILURES:
            is_free = 1
        if not is_free:
            metrics.refused.labels("downloads").inc()
        return cls(chunks, key, name) if is_free else None

    def __iter__(self) -> Iterator[Chunk]:
        return self

    def __next__(self) -> Chunk:
        if time.monotonic() - self._renewed_at > _RENEW_EVERY:
            self._renew()
        try:
            return next(self._chunks)
        except BaseException:
            self.close()
            raise

    def close(self) -> None:
        """Stop the work on the download, and free its slot. The server calls this when the client leaves."""
        close = getattr(self._chunks, "close", None)
        if close is not None:
            close()
        try:
            redis.client().zrem(self._key, self._name)
        except redis.FAILURES:
            return

    def _renew(self) -> None:
        self._renewed_at = time.monotonic()
        try:
            redis.client().eval(_RENEW, 1, self._key, self._name, str(int(_LEASE)))
        except redis.FAILURES:
            return
