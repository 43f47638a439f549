"""The resolver: from a link's key to its target, by way of this process's memory, Redis and the database."""

import asyncio
import logging
import time
from collections.abc import Callable, Collection, Mapping
from concurrent.futures import Executor
from typing import cast

import msgspec
from cachetools import FIFOCache
from django.db import Error as DatabaseError
from redis.asyncio import Redis

from redirects.batches import Batcher
from redirects.invalidation import TOMBSTONE, cache_key
from redirects.target import Target
from shortener import redis
from shortener.db.transactions import on_thread

logger = logging.getLogger(__name__)

_MEMORY_TTL = 1.0  # seconds in this process, within which a change becomes visible
_MOST_IN_MEMORY = 50_000  # targets in this process, about 25 MB
_FRESH_FOR = 60.0  # seconds in Redis until the database is asked again, should an invalidation have been lost
_REDIS_TTL = 86_400  # seconds in Redis, for the time that the database is down
_SLOWEST_LOAD = 4.0  # seconds; after a slower one, the tombstone of a change may have expired

# Caches what was loaded if the key is as it was before the load. ARGV: the TTL, then two values for each key.
_FILL = """
for index, key in ipairs(KEYS) do
  local now = redis.call('GET', key) or ''
  if now == ARGV[2 * index] then redis.call('SET', key, ARGV[2 * index + 1], 'EX', ARGV[1]) end
end
return 0
"""

# Takes keys of links, and returns the targets of those that exist, in one query.
LoadTargets = Callable[[Collection[str]], Mapping[str, Target]]

# When it expires (in monotonic seconds), and the target: None for a key that no link has.
CachedTarget = tuple[float, Target | None]


class Entry(msgspec.Struct, frozen=True, array_like=True, gc=False):
    """A target as Redis keeps it, with the time when it was loaded (seconds since 1970)."""

    loaded_at: float
    target: Target


_encode = msgspec.msgpack.Encoder().encode
_decode = msgspec.msgpack.Decoder(Entry).decode


class Resolver:
    """Finds the targets for one event loop."""

    def __init__(self, client: Redis, breaker: redis.Breaker, executor: Executor, load_targets: LoadTargets) -> None:
        self._redis = client
        self._breaker = breaker
        self._executor = executor
        self._load_targets = load_targets
        self._fill = client.register_script(_FILL)
        self._reads: Batcher[str, bytes | None] = Batcher(self._read_all)
        self._loads: Batcher[str, Target | None] = Batcher(self._load_all)
        self._fills: Batcher[tuple[str, bytes, bytes], None] = Batcher(self._fill_all)
        self._memory: FIFOCache[str, CachedTarget] = FIFOCache(_MOST_IN_MEMORY)

    def cached(self, key: str) -> CachedTarget | None:
        """Return what this process knows of the key, or None when find() must be asked."""
        try:
            known = self._memory[key]
        except KeyError:
            return None
        return known if time.monotonic() < known[0] else None

    async def find(self, key: str) -> Target | None:
        """Return the target of the key or None; raise DatabaseError when the database is needed and down."""
        # From before the search, so that no target is older than the TTL.
        expires_at = time.monotonic() + _MEMORY_TTL
        target = await self._from_redis_or_database(key)
        self._memory[key] = expires_at, target
        return target

    async def _from_redis_or_database(self, key: str) -> Target | None:
        if self._breaker.is_open:
            return await self._loads.add(key)
        try:
            seen = await self._reads.add(cache_key(key)) or b""
        except redis.FAILURES as error:
            logger.warning("Redis does not answer (%s): targets come from the database", error)
            self._breaker.trip()
            return await self._loads.add(key)
        entry = _entry(seen)
        if entry is not None and time.time() - entry.loaded_at < _FRESH_FOR:
            return entry.target
        started_at = time.time()
        try:
            target = await self._loads.add(key)
        except DatabaseError:
            if entry is None:
                raise
            return entry.target
        if target is not None and time.time() - started_at < _SLOWEST_LOAD:
            await self._cache_in_redis(key, seen, Entry(started_at, target))
        return target

    async def _cache_in_redis(self, key: str, seen: bytes, entry: Entry) -> None:
        try:
            await self._fills.add((cache_key(key), seen, _encode(entry)))
        except redis.FAILURES:
            self._breaker.trip()

    async def _load_all(self, keys: list[str]) -> list[Target | None]:
        loop = asyncio.get_running_loop()
        targets = await loop.run_in_executor(self._executor, on_thread, self._load_targets, keys)
        return [targets.get(key) for key in keys]

    async def _fill_all(self, fills: list[tuple[str, bytes, bytes]]) -> list[None]:
        values = [value for _, seen, entry in fills for value in (seen, entry)]
        await self._fill(keys=[name for name, _, _ in fills], args=[_REDIS_TTL, *values])
        return [None] * len(fills)

    async def _read_all(self, names: list[str]) -> list[bytes | None]:
        return cast("list[bytes | None]", await self._redis.mget(names))


def _entry(seen: bytes) -> Entry | None:
    if not seen or seen.startswith(TOMBSTONE):
        return None
    try:
        return _decode(seen)
    except msgspec.MsgspecError:  # written by another version
        return None
