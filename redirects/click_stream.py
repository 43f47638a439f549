"""The click stream: a click is in Redis before its visitor is answered, and waits there until the consumer stores it.

While Redis is down or has no free memory, and while the stream has CLICK_STREAM_LIMIT bytes, clicks are stored in the
database directly. With REDIS_MIN_REPLICAS a click is also on so many replicas before its visitor is answered, and else
in the database, too: the primary may be lost with everything that only it has.
"""

import logging
import secrets
import time
from collections.abc import Awaitable, Callable, Sequence
from contextlib import suppress
from typing import Annotated

import msgspec
from django.conf import settings
from django.db import Error as DatabaseError
from redis.exceptions import AskError, ResponseError
from redis.typing import EncodableT, FieldT

from redirects.batches import Batcher
from redirects.commands import Commands
from redirects.database import Database
from redirects.routing.rules import Decision
from redirects.target import Target
from shortener import metrics, redis
from shortener.breaker import ProbingBreaker

logger = logging.getLogger(__name__)

# With a Redis Cluster the keys below are in one slot: {clicks} has that of the stream.
STREAM = "clicks"
_FIELD = b"b"  # of an entry
GROUP = "store"  # of consumers
DROPPED = "{clicks}:dropped"  # a counter of clicks that neither Redis nor the database could keep

# Validated when an entry is read: a value that no transaction can store must not block the entries after it.
_Id = Annotated[str, msgspec.Meta(pattern=r"^[0-9a-f]{24}\Z")]
_Instant = Annotated[int, msgspec.Meta(ge=0, lt=253_402_300_800_000)]  # until the year 10,000

_MEASURED_FOR = 1.0  # seconds between two looks at the stream's size
_LOGGED_EVERY = 10.0  # seconds
_REPLICATED_WITHIN = 200  # milliseconds; the next commands of this process wait for that, too
_NO_WAIT_FOR = 1.0  # seconds after replicas did not confirm a batch
_ON_PRIMARY_ONLY = "The database does not store clicks (%s): they are on the primary of Redis only"
_LONGEST_HEADER = 512  # characters kept of User-Agent and Referer


class RawClick(msgspec.Struct, array_like=True, gc=False):
    """One answered redirect as the web server saw it; `at` is milliseconds since 1970."""

    link_id: _Id
    workspace_id: _Id | None
    campaign_id: _Id | None
    at: _Instant
    address: str
    user_agent: str
    referrer: str
    is_counted: bool = False  # Link.click_count includes it already: the link has a click limit
    is_automatic: bool = False  # HEAD: no visit
    rule_id: str = ""  # that decided; empty for the link's own destination
    variant: str = ""  # the name
    since: int = 0  # when the weights of the split were last changed; 0 without a split


class ClickBatch(msgspec.Struct, array_like=True, gc=False):
    """Clicks that were acknowledged together; `id` is unique, so that a batch which arrives twice is recognised."""

    id: str
    clicks: list[RawClick]

    def stream_id(self, index: int) -> str:
        """Return the unique id of the click at this index."""
        return f"{self.id}:{index}"


# Stores batches in the database, each click once however often it is given, and returns how many clicks were new.
StoreBatches = Callable[[Sequence[ClickBatch]], int]

_encode = msgspec.msgpack.Encoder().encode
_decode = msgspec.msgpack.Decoder(ClickBatch).decode


def new_click(
    target: Target,
    at: int,
    address: str,
    user_agent: str,
    referrer: str,
    *,
    is_automatic: bool,
    is_counted: bool = False,
    decision: Decision | None = None,
) -> RawClick:
    """Return the click of a visitor who is sent to the target; `at` is milliseconds since 1970."""
    rule_id, variant, since = (decision.rule_id, decision.variant, decision.since) if decision else ("", "", 0)
    return RawClick(
        target.link_id, target.workspace_id, target.campaign_id, at, address,
        user_agent[:_LONGEST_HEADER], referrer[:_LONGEST_HEADER], is_counted, is_automatic, rule_id, variant, since,
    )  # fmt: skip


def new_batch(clicks: list[RawClick]) -> ClickBatch:
    """Return a batch with a new id."""
    return ClickBatch(secrets.token_hex(12), clicks)


def pack(batch: ClickBatch) -> dict[FieldT, EncodableT]:
    """Return the batch as the fields of a stream entry."""
    return {_FIELD: _encode(batch)}


def unpack(fields: dict[bytes, bytes]) -> ClickBatch:
    """Return the batch in a stream entry; an entry that is none raises exceptions of several kinds."""
    return _decode(fields[_FIELD])


def added_at(entry_id: bytes) -> int:
    """Return when an entry was added, in milliseconds since 1970 by Redis's clock: its id begins with that."""
    return int(entry_id.split(b"-")[0])


def record(click: RawClick, *, store: StoreBatches) -> None:
    """Return when the click is in the stream and on REDIS_MIN_REPLICAS replicas, or else stored; for synchronous code.

    Raises DatabaseError for a click that is neither in the stream nor stored.
    """
    batch = new_batch([click])
    try:
        replicas = _append(batch)
    except redis.FAILURES:
        store([batch])
        return
    if replicas < settings.REDIS_MIN_REPLICAS:
        try:
            store([batch])
        except DatabaseError as error:
            logger.warning(_ON_PRIMARY_ONLY, error)


def _append(batch: ClickBatch) -> int:
    """Add the batch to the stream and return how many replicas have it; 0 if that is not asked or not known."""
    if settings.REDIS_MIN_REPLICAS:
        with suppress(AskError):  # MOVED, too: the client follows them, but not with two commands to one server
            return int(redis.sent_together(STREAM, _addition(batch), _confirmation())[1])
    redis.client().xadd(STREAM, pack(batch))
    return 0


def _addition(batch: ClickBatch) -> tuple[str | bytes, ...]:
    return ("XADD", STREAM, "*", _FIELD, _encode(batch))


def _confirmation() -> tuple[str | int, ...]:
    return ("WAIT", settings.REDIS_MIN_REPLICAS, _REPLICATED_WITHIN)


class ClickStream:
    """Records the clicks of one event loop, each batch with one round trip."""

    def __init__(self, commands: Commands, breaker: ProbingBreaker, database: Database, store: StoreBatches) -> None:
        self._redis = commands
        self._breaker = breaker
        self._database = database
        self._store = store
        self._batcher = Batcher(self._write)
        self._is_full = False
        self._waits_from = 0.0  # in monotonic seconds, for replicas
        self._measured_until = 0.0
        self._dropped = 0  # since they were last added to the counter in Redis
        self._logged_until: dict[str, float] = {}

    def record(self, click: RawClick) -> Awaitable[None]:
        """Return an awaitable that is done when the click is in the stream, or stored if that is full or Redis is down.

        While Redis answers but accepts no clicks, a click that the database cannot take either is dropped and
        counted. While Redis is down, that raises DatabaseError.
        """
        return self._batcher.add(click)

    async def drain(self) -> None:
        """Return when no click waits to be written."""
        await self._batcher.drain()

    async def _write(self, clicks: list[RawClick]) -> list[None]:
        batch = new_batch(clicks)
        metrics.batch_sizes.observe(len(clicks))
        replicas = await self._add(batch)
        if replicas is None:
            # Asked now: while the database is tried, the breaker may close.
            await self._store_directly(batch, may_drop=not self._breaker.is_open)
            return [None] * len(clicks)
        metrics.clicks_recorded.counts["stream"] += len(clicks)
        if replicas < settings.REDIS_MIN_REPLICAS:
            await self._store_copy(batch)
        return [None] * len(clicks)

    async def _add(self, batch: ClickBatch) -> int | None:
        """Add the batch to the stream and return how many replicas have it, or None if it may not be in the stream."""
        if self._breaker.is_open:
            return None
        try:
            if time.monotonic() >= self._measured_until:
                await self._measure()
            if self._is_full:
                return None
            replicas = await self._append(batch)
            if self._dropped:
                await self._redis.call("INCRBY", DROPPED, self._dropped)
                self._dropped = 0
        except redis.FAILURES as error:
            if _takes_no_writes(error):
                # Redis can still be read, so targets still come from it.
                self._log("Redis takes no more clicks (%s): they go to the database", error)
                self._is_full, self._measured_until = True, time.monotonic() + _MEASURED_FOR
            else:
                logger.warning("Redis does not answer (%s): clicks go to the database", error)
                metrics.redis_errors.labels("clicks").inc()
                self._breaker.trip()
            return None
        return replicas

    async def _append(self, batch: ClickBatch) -> int:
        add = _addition(batch)
        if not settings.REDIS_MIN_REPLICAS or time.monotonic() < self._waits_from:
            await self._redis.call(*add)
            return 0
        replicas: int = (await self._redis.call_all([add, _confirmation()]))[1]
        if replicas < settings.REDIS_MIN_REPLICAS:
            self._waits_from = time.monotonic() + _NO_WAIT_FOR
            self._log("%s replicas of Redis confirm clicks, too few: the database stores them at once, too", replicas)
        return replicas

    async def _measure(self) -> None:
        """Learn whether the stream has reached its limit, for a second."""
        self._is_full = await self._size() >= settings.CLICK_STREAM_LIMIT
        self._measured_until = time.monotonic() + _MEASURED_FOR
        if self._is_full:
            self._log("The click stream has %s bytes: clicks go to the database", settings.CLICK_STREAM_LIMIT)

    async def _size(self) -> int:
        """Return an estimate of the stream's bytes; 0 if the server cannot tell."""
        try:
            return int(await self._redis.call("MEMORY", "USAGE", STREAM) or 0)
        except ResponseError:
            return 0

    async def _store_directly(self, batch: ClickBatch, *, may_drop: bool) -> None:
        """Store the batch under the same id: it is stored once if the stream has it too, unacknowledged."""
        try:
            await self._database.call(self._store, [batch])
            metrics.clicks_recorded.counts["database"] += len(batch.clicks)
        except DatabaseError as error:
            if not may_drop:
                raise
            self._dropped += len(batch.clicks)
            metrics.clicks_dropped.inc(len(batch.clicks))
            self._log("Neither Redis nor the database keeps clicks (%s): they are dropped", error)

    async def _store_copy(self, batch: ClickBatch) -> None:
        """Store a batch that is in the stream, under the same id, so that it is stored once."""
        try:
            await self._database.call(self._store, [batch])
        except DatabaseError as error:
            self._log(_ON_PRIMARY_ONLY, error)

    def _log(self, message: str, about: object) -> None:
        """Log a warning, but not the same one for each batch."""
        if time.monotonic() >= self._logged_until.get(message, 0.0):
            self._logged_until[message] = time.monotonic() + _LOGGED_EVERY
            logger.warning(message, about)


def _takes_no_writes(error: BaseException) -> bool:
    """Tell whether Redis refuses writes for want of memory, of replicas or, for its append-only file, of disk space."""
    return str(error).startswith(("OOM ", "MISCONF ", "NOREPLICAS "))
