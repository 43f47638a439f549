"""Clicks on their way from a redirect to the database: packed, and safe before the visitor is answered."""

import asyncio
import logging
import secrets
from collections.abc import Awaitable
from concurrent.futures import Executor
from typing import Annotated

import msgspec
from redis.asyncio import Redis
from redis.typing import EncodableT, FieldT

from redirects.batches import Batcher
from shortener import redis
from shortener.db.transactions import on_thread

logger = logging.getLogger(__name__)

STREAM = "clicks"
GROUP = "store"

# Checked when an entry is read back: what no transaction could store must not hold up what comes after it.
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
    is_counted: bool = False  # Link.click_count has it already: the link has a click limit
    is_head: bool = False

    def __post_init__(self) -> None:
        self.user_agent = self.user_agent[:_LONGEST_HEADER]
        self.referrer = self.referrer[:_LONGEST_HEADER]


class ClickBatch(msgspec.Struct, array_like=True, gc=False):
    """Clicks that were acknowledged together; `id` never repeats, so a batch that arrives twice is recognised."""

    id: str
    clicks: list[RawClick]

    def stream_id(self, index: int) -> str:
        """Return the unique name of the click at this place."""
        return f"{self.id}:{index}"


_encode = msgspec.msgpack.Encoder().encode
_decode = msgspec.msgpack.Decoder(ClickBatch).decode


def new_batch(clicks: list[RawClick]) -> ClickBatch:
    """Return a batch under a fresh id."""
    return ClickBatch(secrets.token_hex(12), clicks)


def pack(batch: ClickBatch) -> dict[FieldT, EncodableT]:
    """Return the batch as the fields of a stream entry."""
    return {b"b": _encode(batch)}


def unpack(fields: dict[bytes, bytes]) -> ClickBatch:
    """Return the batch in a stream entry, or raise msgspec.MsgspecError."""
    return _decode(fields[b"b"])


def record(click: RawClick) -> None:
    """Return when the click is safe, in the stream or else in the database; for synchronous code."""
    batch = new_batch([click])
    try:
        redis.client().xadd(STREAM, pack(batch))
    except redis.FAILURES:
        _store_directly(batch)


class ClickStream:
    """Records the clicks of one event loop, each batch with one round trip."""

    def __init__(self, client: Redis, breaker: redis.Breaker, executor: Executor) -> None:
        self._redis = client
        self._breaker = breaker
        self._executor = executor
        self._batcher = Batcher(self._write)

    def record(self, click: RawClick) -> Awaitable[None]:
        """Return what is done when the click is safe, in the stream or else in the database, and fails when neither."""
        return self._batcher.add(click)

    async def drain(self) -> None:
        """Return when every click is safe."""
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
        await asyncio.get_running_loop().run_in_executor(self._executor, on_thread, _store_directly, batch)
        return [None] * len(clicks)


def _store_directly(batch: ClickBatch) -> None:
    """Store the batch without the stream.

    It keeps its id: should the stream have it after all, because only the acknowledgement was lost, it is stored once.
    """
    from clicks import storage  # the parsers it loads are only wanted when Redis is down

    storage.store([batch])
