"""The click stream: a click is in Redis before its visitor is answered, and waits there until the consumer stores it.

While Redis is down, clicks are stored in the database directly.
"""

import logging
import secrets
from collections.abc import Awaitable, Callable, Sequence
from typing import Annotated

import msgspec
from redis.asyncio import Redis
from redis.typing import EncodableT, FieldT

from redirects.batches import Batcher
from redirects.database import Database
from redirects.target import Target
from shortener import redis
from shortener.breaker import Breaker

logger = logging.getLogger(__name__)

STREAM = "clicks"
GROUP = "store"  # of consumers

# Validated when an entry is read: a value that no transaction can store must not block the entries after it.
_Id = Annotated[str, msgspec.Meta(pattern=r"^[0-9a-f]{24}\Z")]
_Instant = Annotated[int, msgspec.Meta(ge=0, lt=253_402_300_800_000)]  # until the year 10,000

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
    is_head: bool = False

    def __post_init__(self) -> None:
        self.user_agent = self.user_agent[:_LONGEST_HEADER]
        self.referrer = self.referrer[:_LONGEST_HEADER]


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
    target: Target, at: int, address: str, user_agent: str, referrer: str, *, is_head: bool, is_counted: bool = False
) -> RawClick:
    """Return the click of a visitor who is sent to the target; `at` is milliseconds since 1970."""
    return RawClick(
        target.link_id, target.workspace_id, target.campaign_id, at, address, user_agent, referrer, is_counted, is_head
    )


def new_batch(clicks: list[RawClick]) -> ClickBatch:
    """Return a batch with a new id."""
    return ClickBatch(secrets.token_hex(12), clicks)


def pack(batch: ClickBatch) -> dict[FieldT, EncodableT]:
    """Return the batch as the fields of a stream entry."""
    return {b"b": _encode(batch)}


def unpack(fields: dict[bytes, bytes]) -> ClickBatch:
    """Return the batch in a stream entry, or raise KeyError or msgspec.MsgspecError."""
    return _decode(fields[b"b"])


def record(click: RawClick, *, store: StoreBatches) -> None:
    """Return when the click is in the stream, or stored when Redis is down; for synchronous code."""
    batch = new_batch([click])
    try:
        redis.client().xadd(STREAM, pack(batch))
    except redis.FAILURES:
        store([batch])


class ClickStream:
    """Records the clicks of one event loop, each batch with one round trip."""

    def __init__(self, client: Redis, breaker: Breaker, database: Database, store: StoreBatches) -> None:
        self._redis = client
        self._breaker = breaker
        self._database = database
        self._store = store
        self._batcher = Batcher(self._write)

    def record(self, click: RawClick) -> Awaitable[None]:
        """Return what is done when the click is in the stream, or stored when Redis is down; it raises DatabaseError
        when the click is neither.
        """
        return self._batcher.add(click)

    async def drain(self) -> None:
        """Return when no click waits to be written."""
        await self._batcher.drain()

    async def _write(self, clicks: list[RawClick]) -> list[None]:
        batch = new_batch(clicks)
        if not self._breaker.is_open:
            try:
                await self._redis.xadd(STREAM, pack(batch))
            except redis.FAILURES as error:
                logger.warning("Redis does not answer (%s): clicks go to the database", error)
                self._breaker.trip()
            else:
                return [None] * len(clicks)
        # Under the same id: the stream has the batch too if only its acknowledgement was lost, and it is stored once.
        await self._database.call(self._store, [batch])
        return [None] * len(clicks)
