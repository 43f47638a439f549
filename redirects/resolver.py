"""From a key to its Target: this process's memory, then Redis, then the database."""

import asyncio
import logging
import time
from concurrent.futures import Executor
from typing import cast

import msgspec
from django.db import Error as DatabaseError
from redis.asyncio import Redis

from redirects.batches import Batcher
from redirects.invalidation import GUARD_MARK, entry_name
from redirects.target import Target
from shortener import redis
from shortener.db.transactions import on_thread

logger = logging.getLogger(__name__)

_REMEMBERED_FOR = 1.0  # seconds in this process: the promise for edits
_MOST_REMEMBERED = 50_000  # targets in this process, about 25 MB
_TRUSTED_FOR = 60.0  # seconds in Redis until the database is asked again: bounds what a killed process could not tell
_KEPT_FOR = 86_400  # seconds in Redis, for days on which the database is down
_SLOWEST_LOAD = 4.0  # seconds; what took longer may be older than the mark of an edit

# Fills only what is still as it was before the database was read: ARGV is the seconds, then for each key both.
_FILL = """
for index, key in ipairs(KEYS) do
  local now = redis.call('GET', key) or ''
  if now == ARGV[2 * index] then redis.call('SET', key, ARGV[2 * index + 1], 'EX', ARGV[1]) end
end
return 0
"""


class Entry(msgspec.Struct, frozen=True, array_like=True, gc=False):
    """A target as Redis keeps it, with the time it was loaded (seconds since 1970)."""

    loaded_at: float
    target: Target


_encode = msgspec.msgpack.Encoder().encode
_decode = msgspec.msgpack.Decoder(Entry).decode


def load(keys: list[str]) -> list[Target | None]:
    """Return the target of each key as the database has it, in one query."""
    from links.models import Link  # models load after this module, which they use

    links = Link.objects.filter(key__in=set(keys)).together_with("campaign")
    targets = {link.key: link.target for link in links}
    return [targets.get(key) for key in keys]


class Resolver:
    """Finds the targets for one event loop."""

    def __init__(self, client: Redis, breaker: redis.Breaker, executor: Executor) -> None:
        self._redis = client
        self._breaker = breaker
        self._executor = executor
        self._fill = client.register_script(_FILL)
        self._reads: Batcher[str, bytes | None] = Batcher(self._read)
        self._loads: Batcher[str, Target | None] = Batcher(self._load)
        self._fills: Batcher[tuple[str, bytes, bytes], None] = Batcher(self._fill_all)
        self._remembered: dict[str, tuple[float, Target | None]] = {}

    def remembered(self, key: str) -> tuple[float, Target | None] | None:
        """Return what this process knows of the key, and until when (monotonic seconds), or None."""
        known = self._remembered.get(key)
        return known if known is not None and time.monotonic() < known[0] else None

    async def find(self, key: str) -> Target | None:
        """Return the target of the key or None; raise DatabaseError when only the database could tell and is down."""
        # Counted from before the search, so that no answer is older than promised.
        until = time.monotonic() + _REMEMBERED_FOR
        target = await self._from_redis_or_database(key)
        if len(self._remembered) >= _MOST_REMEMBERED:
            self._remembered.clear()
        self._remembered[key] = until, target
        return target

    async def _from_redis_or_database(self, key: str) -> Target | None:
        if self._breaker.is_open:
            return await self._loads.add(key)
        try:
            seen = await self._reads.add(entry_name(key)) or b""
        except redis.FAILURES as error:
            logger.warning("Redis does not answer (%s): targets come from the database", error)
            self._breaker.trip()
            return await self._loads.add(key)
        entry = _entry(seen)
        if entry is not None and time.time() - entry.loaded_at < _TRUSTED_FOR:
            return entry.target
        started_at = time.time()
        try:
            target = await self._loads.add(key)
        except DatabaseError:
            if entry is None:
                raise
            return entry.target
        if target is not None and time.time() - started_at < _SLOWEST_LOAD:
            await self._keep(key, seen, Entry(started_at, target))
        return target

    async def _keep(self, key: str, seen: bytes, entry: Entry) -> None:
        try:
            await self._fills.add((entry_name(key), seen, _encode(entry)))
        except redis.FAILURES:
            self._breaker.trip()

    async def _load(self, keys: list[str]) -> list[Target | None]:
        return await asyncio.get_running_loop().run_in_executor(self._executor, on_thread, load, keys)

    async def _fill_all(self, fills: list[tuple[str, bytes, bytes]]) -> list[None]:
        values = [value for _, seen, entry in fills for value in (seen, entry)]
        await self._fill(keys=[name for name, _, _ in fills], args=[_KEPT_FOR, *values])
        return [None] * len(fills)

    async def _read(self, names: list[str]) -> list[bytes | None]:
        return cast("list[bytes | None]", await self._redis.mget(names))


def _entry(seen: bytes) -> Entry | None:
    if not seen or seen.startswith(GUARD_MARK):
        return None
    try:
        return _decode(seen)
    except msgspec.MsgspecError:  # written by another version
        return None
