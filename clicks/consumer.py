"""The consumer of the click stream: stores clicks in the database, and acknowledges them after the commit."""

import logging
import time
from typing import Any

import msgspec
from redis import Redis
from redis.exceptions import ResponseError

from redirects.click_stream import GROUP, STREAM, ClickBatch, StoreBatches, unpack

logger = logging.getLogger(__name__)

UNREADABLE = "clicks:unreadable"  # the stream of entries that cannot be unpacked, kept for operators

_CONSUMER = "worker"
_CLICKS_PER_TRANSACTION = 2_000
_ENTRIES_PER_READ = 8
_ABANDONED_AFTER = 5_000  # milliseconds that a worker may need for a transaction
_BUSY_FOR = 1_000  # milliseconds after a click
_PAUSE = 3  # times as long as the transaction took, while visitors come

Entry = tuple[bytes, dict[bytes, bytes]]


def drain(client: Redis, *, store: StoreBatches, seconds: float) -> int:
    """Store what waits in the stream until nothing does or the time is up, and return how many clicks were new.

    Entries that a killed worker has left unacknowledged come first.
    """
    _ensure_group(client)
    deadline = time.monotonic() + seconds
    stored = 0
    while time.monotonic() < deadline:
        began_at = time.monotonic()
        entry_ids, batches = _next(client)
        if not entry_ids:
            break
        stored += store(batches)
        with client.pipeline() as pipeline:
            pipeline.xack(STREAM, GROUP, *entry_ids)
            pipeline.xdel(STREAM, *entry_ids)
            pipeline.execute()
        if _visitors_are_coming(client):
            # On a small machine, redirects need the processor more than the statistics do.
            time.sleep(_PAUSE * (time.monotonic() - began_at))
    return stored


def _added_at(entry_id: bytes) -> int:
    """Return when an entry was added, in milliseconds since 1970: its id begins with that."""
    return int(entry_id.split(b"-")[0])


def _visitors_are_coming(client: Redis) -> bool:
    """Tell whether a click arrived within the last second, by Redis's clock."""
    stream: Any = client.xinfo_stream(STREAM)
    now, _microseconds = client.time()
    return now * 1000 - _added_at(stream["last-generated-id"]) < _BUSY_FOR


def _ensure_group(client: Redis) -> None:
    try:
        client.xgroup_create(STREAM, GROUP, id="0", mkstream=True)
    except ResponseError as error:
        if "BUSYGROUP" not in str(error):
            raise


def _next(client: Redis) -> tuple[list[bytes], list[ClickBatch]]:
    """Return whole entries with about as many clicks as one transaction should store."""
    entry_ids: list[bytes] = []
    batches: list[ClickBatch] = []
    entries = _abandoned(client)
    while True:
        for entry_id, fields in entries:
            entry_ids.append(entry_id)
            try:
                batches.append(unpack(fields))
            except (KeyError, msgspec.MsgspecError):
                logger.exception("A click stream entry cannot be read: it is kept in %s", UNREADABLE)
                client.xadd(UNREADABLE, fields)  # type: ignore[arg-type]
        if sum(len(batch.clicks) for batch in batches) >= _CLICKS_PER_TRANSACTION:
            break
        entries = _undelivered(client)
        if not entries:
            break
    return entry_ids, batches


def _abandoned(client: Redis) -> list[Entry]:
    """Return entries that were delivered and never acknowledged, because their worker was killed."""
    answer: Any = client.xautoclaim(
        STREAM, GROUP, _CONSUMER, min_idle_time=_ABANDONED_AFTER, start_id="0-0", count=_ENTRIES_PER_READ
    )
    return list(answer[1])


def _undelivered(client: Redis) -> list[Entry]:
    answer: Any = client.xreadgroup(GROUP, _CONSUMER, {STREAM: ">"}, count=_ENTRIES_PER_READ)
    if not answer:
        return []
    # RESP3 answers with a dict of streams, RESP2 with a list of pairs.
    streams = list(answer.items()) if isinstance(answer, dict) else answer
    entries: list[Entry] = list(streams[0][1])
    return entries[0] if entries and isinstance(entries[0], list) else entries
