"""The resolver: from a key to its value, by way of this process's memory, Redis and the database."""

import asyncio
import logging
import time
from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from typing import Any, Generic, TypeVar

import msgspec
from django.db import Error as DatabaseError
from redis.exceptions import ResponseError

from redirects.batches import Batcher
from redirects.commands import Commands, Word
from redirects.database import Database
from redirects.invalidation import TOMBSTONE, cache_key, shard
from redirects.memory import Memory
from shortener import metrics, redis
from shortener.breaker import ProbingBreaker

logger = logging.getLogger(__name__)

Value = TypeVar("Value")

_FRESH_FOR = 60.0  # seconds in Redis until the database is asked again, should an invalidation have been lost
_REDIS_TTL = 86_400  # seconds in Redis, for the time that the database is down
_SLOWEST_LOAD = 4.0  # seconds; after a slower one, the tombstone of a change may have expired
_YIELDS = 24  # turns of the event loop: a flood of unknown codes waits for redirects from memory
# Bytes of encoded values. Longer ones, of links with very long URLs or with many rules, cannot fill Redis, where clicks
# wait; this process's memory has a limit for all of them together.
_LONGEST_IN_REDIS, _LONGEST_REMEMBERED = 4_096, 65_536
_MOST_REFRESHES = 200  # values that are loaded again at once

# Caches what was loaded if the key is as it was before the load. ARGV: the TTL, then two values for each key.
_FILL = """
for index, key in ipairs(KEYS) do
  local now = redis.call('GET', key) or ''
  if now == ARGV[2 * index] then redis.call('SET', key, ARGV[2 * index + 1], 'EX', ARGV[1]) end
end
return 0
"""

# Takes keys, and returns the values of those that have one, in one query.
Load = Callable[[Collection[str]], Mapping[str, Value]]


class Resolver(Generic[Value]):
    """Finds the values of one kind of key for one event loop. Redis keeps them with the time when they were loaded."""

    def __init__(
        self,
        kind: str,
        value_type: type[Value],
        load: Load[Value],
        *,
        memory: Memory[Value],
        commands: Commands,
        breaker: ProbingBreaker,
        database: Database,
    ) -> None:
        self._kind = kind
        self._lookups = metrics.lookups[kind].counts
        self._load = load
        self._memory = memory
        self._redis = commands
        self._breaker = breaker
        self._database = database
        self._encode = msgspec.msgpack.Encoder().encode
        self._decode = msgspec.msgpack.Decoder(tuple[float, value_type]).decode  # type: ignore[valid-type]
        self._reads: Batcher[str, bytes | None] = Batcher(self._read_all, yields=_YIELDS)
        self._loads: Batcher[str, Value | None] = Batcher(self._load_all)
        self._fills: Batcher[tuple[str, bytes, bytes], None] = Batcher(self._fill_all)
        self._refreshes: dict[str, asyncio.Task[None]] = {}

    async def find(self, key: str) -> Value | None:
        """Return the value of the key or None; raise DatabaseError when the database is needed and down."""
        began_at = time.monotonic()
        token = self._memory.begin(key)
        try:
            value = await self._from_redis_or_database(key)
            self._remember(key, value, token, began_at)
        except DatabaseError:
            value = self._memory.doubtful(key)
            if value is None:
                raise
        finally:
            self._memory.end(key, token)
        return value

    async def _from_redis_or_database(self, key: str) -> Value | None:
        if self._breaker.is_open:
            return self._counted(await self._loads.add(key))
        try:
            seen = await self._reads.add(key) or b""
        except redis.FAILURES as error:
            if not self._breaker.is_open:  # one line for all the requests that waited
                logger.warning("Redis does not answer (%s): the database is asked", error)
                metrics.redis_errors.labels("lookups").inc()
            self._breaker.trip()
            return self._counted(await self._loads.add(key))
        entry = self._entry(seen)
        if entry is None:
            return self._counted(await self._from_database(key, seen))
        self._lookups["redis"] += 1
        if time.time() - entry[0] >= _FRESH_FOR:
            self._refresh(key, seen)
        return entry[1]

    def _counted(self, value: Value | None) -> Value | None:
        """Return the value, which the database was asked for."""
        self._lookups["none" if value is None else "database"] += 1
        return value

    async def _from_database(self, key: str, seen: bytes) -> Value | None:
        started_at = time.time()
        value = await self._loads.add(key)
        if value is not None and time.time() - started_at < _SLOWEST_LOAD:
            entry = self._encode((started_at, value))
            if len(entry) <= _LONGEST_IN_REDIS:
                # The visitor does not wait for it.
                self._fills.add((key, seen, entry)).add_done_callback(self._filled)
        return value

    def _remember(self, key: str, value: Value | None, token: object, began_at: float) -> None:
        size = self._size(value)
        if size <= _LONGEST_REMEMBERED:
            self._memory.keep(key, value, token, began_at, size=size)

    def _size(self, value: Value | None) -> int:
        """Return the bytes of the encoded value."""
        return 0 if value is None else len(self._encode(value))

    def _filled(self, fill: "asyncio.Future[None]") -> None:
        """Note when Redis is down; an error such as one for want of memory says that reading still works."""
        try:
            fill.result()
        except ResponseError as error:
            logger.warning("Redis does not keep what was loaded (%s)", error)
        except redis.FAILURES:
            self._breaker.trip()

    def _refresh(self, key: str, seen: bytes) -> None:
        """Load an old value again, while visitors get the old one: the database may be slow or down."""

        async def refresh() -> None:
            began_at = time.monotonic()
            token = self._memory.begin(key)
            try:
                self._remember(key, await self._from_database(key, seen), token, began_at)
            except DatabaseError:
                logger.warning("The database does not answer: %s:%s stays as it is", self._kind, key)
            finally:
                self._memory.end(key, token)
                del self._refreshes[key]

        if key not in self._refreshes and len(self._refreshes) < _MOST_REFRESHES:
            self._refreshes[key] = asyncio.get_running_loop().create_task(refresh())

    async def _load_all(self, keys: list[str]) -> list[Value | None]:
        found = await self._database.call(self._load, keys)
        return [found.get(key) for key in keys]

    async def _read_all(self, keys: list[str]) -> Sequence[bytes | None]:
        found: dict[str, bytes | None] = {}
        shards = _by_shard(keys)
        reads = [("MGET", *[cache_key(self._kind, key) for key in group]) for group in shards]
        for group, values in zip(shards, await self._redis.call_all(reads), strict=True):
            found.update(zip(group, values, strict=True))
        return [found[key] for key in keys]

    async def _fill_all(self, fills: list[tuple[str, bytes, bytes]]) -> list[None]:
        entries = {key: (seen, entry) for key, seen, entry in fills}
        writes: list[Sequence[Word]] = []
        for group in _by_shard(entries):
            names = [cache_key(self._kind, key) for key in group]
            values = [value for key in group for value in entries[key]]
            writes.append(("EVAL", _FILL, len(names), *names, _REDIS_TTL, *values))
        await self._redis.call_all(writes)
        return [None] * len(fills)

    def _entry(self, seen: bytes) -> tuple[float, Value] | None:
        if not seen or seen.startswith(TOMBSTONE):
            return None
        try:
            entry: Any = self._decode(seen)
        except msgspec.MsgspecError:  # written by another version
            return None
        loaded_at, value = entry
        return loaded_at, value


def _by_shard(keys: Iterable[str]) -> list[list[str]]:
    """Return the keys, each once, in groups that one command may name."""
    groups: dict[int, list[str]] = {}
    for key in dict.fromkeys(keys):
        groups.setdefault(shard(key), []).append(key)
    return list(groups.values())
