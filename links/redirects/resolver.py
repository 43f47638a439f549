"""From a key to its Target: this process's memory, then Redis, then the database."""

import asyncio
import logging
import secrets
import time
from concurrent.futures import Executor
from typing import cast

import msgspec
from django.db import Error as DatabaseError
from django.db import close_old_connections
from redis.asyncio import Redis

from links.redirects.batches import Batcher
from links.redirects.target import Target
from shortener import redis

logger = logging.getLogger(__name__)

_REMEMBERED_FOR = 1.0  # seconds in this process: the promise for edits
_MOST_REMEMBERED = 50_000  # targets in this process, about 25 MB
_TRUSTED_FOR = 60.0  # seconds in Redis until the database is asked again: bounds a lost invalidation
_KEPT_FOR = 86_400  # seconds in Redis, for days on which the database is down
_EDIT_GUARD = 5_000  # milliseconds that a dropped entry keeps older readers from putting the old target back
_SLOWEST_LOAD = 4.0  # seconds; what took longer may be older than the guard

# Fills only what is still as it was before the database was read.
_FILL = """
local now = redis.call('GET', KEYS[1]) or ''
if now == ARGV[1] then redis.call('SET', KEYS[1], ARGV[2], 'EX', ARGV[3]) end
return 0
"""


class Entry(msgspec.Struct, frozen=True, array_like=True, gc=False):
    """A target as Redis keeps it, with the time it was loaded (seconds since 1970)."""

    loaded_at: float
    target: Target


_encode = msgspec.msgpack.Encoder().encode
_decode = msgspec.msgpack.Decoder(Entry).decode
_GUARD_MARK = b"\xc1"  # a byte that never begins msgpack


def _name(key: str) -> str:
    return f"target:{key}"


def forget(keys: list[str]) -> None:
    """Make every process see the links' new state within one second; call it after the commit."""
    try:
        pipeline = redis.client().pipeline(transaction=False)
        for key in keys:
            # Random, so that two edits in a row cannot be mistaken for one.
            pipeline.set(_name(key), _GUARD_MARK + secrets.token_bytes(8), px=_EDIT_GUARD)
        pipeline.execute()
    except redis.FAILURES:
        logger.warning(
            "Redis does not answer: %d changed links may redirect as before for %d s", len(keys), _TRUSTED_FOR
        )


def load(key: str) -> Target | None:
    """Return the target as the database has it, in one query."""
    from links.models import Link  # models load after this module, which they use

    link = Link.objects.filter(key=key).first()
    return None if link is None else link.target


def _load_on_thread(key: str) -> Target | None:
    close_old_connections()
    try:
        return load(key)
    finally:
        close_old_connections()


class Resolver:
    """Finds the targets for one event loop."""

    def __init__(self, client: Redis, breaker: redis.Breaker, executor: Executor) -> None:
        self._redis = client
        self._breaker = breaker
        self._executor = executor
        self._fill = client.register_script(_FILL)
        self._reads: Batcher[str, list[bytes | None]] = Batcher(self._read)
        self._remembered: dict[str, tuple[float, Target | None]] = {}
        self._searches: dict[str, asyncio.Task[Target | None]] = {}

    async def find(self, key: str) -> Target | None:
        """Return the target of the key or None; raise DatabaseError when only the database could tell and is down."""
        known = self._remembered.get(key)
        if known is not None and known[0] > time.monotonic():
            return known[1]
        search = self._searches.get(key)
        if search is None:
            search = self._searches[key] = asyncio.get_running_loop().create_task(self._search(key))
            search.add_done_callback(lambda _task: self._searches.pop(key, None))
        return await asyncio.shield(search)

    async def _search(self, key: str) -> Target | None:
        # Counted from before the search, so that no answer is older than promised.
        until = time.monotonic() + _REMEMBERED_FOR
        target = await self._from_redis_or_database(key)
        if len(self._remembered) >= _MOST_REMEMBERED:
            self._remembered.clear()
        self._remembered[key] = until, target
        return target

    async def _from_redis_or_database(self, key: str) -> Target | None:
        if self._breaker.is_open:
            return await self._load(key)
        try:
            done, place = self._reads.add(_name(key))
            seen = (await asyncio.shield(done))[place] or b""
        except redis.FAILURES as error:
            logger.warning("Redis does not answer (%s): targets come from the database", error)
            self._breaker.trip()
            return await self._load(key)
        entry = _entry(seen)
        if entry is not None and time.time() - entry.loaded_at < _TRUSTED_FOR:
            return entry.target
        started_at = time.time()
        try:
            target = await self._load(key)
        except DatabaseError:
            if entry is None:
                raise
            return entry.target
        if target is not None and time.time() - started_at < _SLOWEST_LOAD:
            await self._keep(key, seen, Entry(started_at, target))
        return target

    async def _keep(self, key: str, seen: bytes, entry: Entry) -> None:
        try:
            await self._fill(keys=[_name(key)], args=[seen, _encode(entry), _KEPT_FOR])
        except redis.FAILURES:
            self._breaker.trip()

    async def _load(self, key: str) -> Target | None:
        return await asyncio.get_running_loop().run_in_executor(self._executor, _load_on_thread, key)

    async def _read(self, names: list[str]) -> list[bytes | None]:
        return cast("list[bytes | None]", await self._redis.mget(names))


def _entry(seen: bytes) -> Entry | None:
    if not seen or seen.startswith(_GUARD_MARK):
        return None
    try:
        return _decode(seen)
    except msgspec.MsgspecError:  # written by another version
        return None
