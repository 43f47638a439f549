"""A consumer of the click stream: stores clicks in the database, and acknowledges them after the commit.

Any number of consumers, on any number of machines, share the stream: Redis gives each entry to one of them. Entries of
a consumer that was killed go to another one when they have been idle for IDLE_FOR.
"""

import logging
import os
import secrets
import socket
import time
from collections.abc import Iterable, Iterator, Mapping, Sequence
from functools import cache
from typing import Any, TypeAlias

from django.db import DataError
from redis import Redis
from redis.exceptions import ResponseError

from redirects.click_stream import GROUP, STREAM, ClickBatch, StoreBatches, added_at, pack, unpack
from shortener import metrics, redis

logger = logging.getLogger(__name__)

UNREADABLE = "{clicks}:unreadable"  # the stream of entries that cannot be unpacked, kept for operators
# Milliseconds: more than a transaction may take, waiting for SQLite's write lock included. A consumer that needs longer
# is taken for dead, and its entries are stored by another one; the database then decides that once.
IDLE_FOR = 30_000

_CLICKS_PER_TRANSACTION = 10_000
_FIRST_READ = 16  # entries; how many clicks they have decides how many are read next
_LARGEST_READ = 128  # entries
_MOST_UNREADABLE = 10_000  # entries that are kept for operators
_BUSY_FOR = 1_000  # milliseconds after a click
_REST = 3  # times as long as the transaction took, while visitors come and clicks have waited for no time
_NO_REST_FROM = 5_000  # milliseconds that a click has waited
_GONE_AFTER = 600_000  # milliseconds without a command, after which a consumer without entries is removed

# A script, because it is atomic: a consumer that is removed while it gets an entry would take the entry with it.
_REMOVE_DEAD_CONSUMERS = """
for _, about in ipairs(redis.call('XINFO', 'CONSUMERS', KEYS[1], ARGV[1])) do
  local consumer = {}
  for i = 1, #about, 2 do consumer[about[i]] = about[i + 1] end
  if consumer['pending'] == 0 and consumer['idle'] >= tonumber(ARGV[2]) then
    redis.call('XGROUP', 'DELCONSUMER', KEYS[1], ARGV[1], consumer['name'])
  end
end
"""

_Entry: TypeAlias = tuple[bytes, ClickBatch | None]  # an entry that cannot be unpacked is acknowledged only


def drain(client: Redis, *, store: StoreBatches, seconds: float, name: str = "") -> int:
    """Store what waits in the stream until nothing does or the time is up, and return how many clicks were new.

    Entries that this consumer has failed to store before come first, then those that a killed one has left. `name` is
    the consumer's, by default that of the process; one consumer must not be used by two threads at the same time.
    """
    consumer = name or _name_of(os.getpid())
    _join_group(client, consumer)
    deadline = time.monotonic() + seconds
    stored, is_empty = 0, False
    while not is_empty and time.monotonic() < deadline:
        began_at = time.monotonic()
        entries, is_empty = _next(client, consumer)
        for some in _transactions(entries):
            new = _store(client, store, [batch for _, batch in some if batch is not None])
            metrics.clicks_stored.inc(new)
            stored += new
            entry_ids = [entry_id for entry_id, _ in some]
            with client.pipeline() as pipeline:
                pipeline.xack(STREAM, GROUP, *entry_ids)
                pipeline.xdel(STREAM, *entry_ids)
                pipeline.execute()
        if not is_empty:
            _rest(client, oldest=entries[0][0], took=time.monotonic() - began_at)
    return stored


def _store(client: Redis, store: StoreBatches, batches: Sequence[ClickBatch]) -> int:
    """Store the batches and return how many clicks were new. One that no database can hold is set aside."""
    try:
        return store(batches)
    except (DataError, ValueError, OverflowError) as error:
        if len(batches) == 1:
            logger.error("A batch of clicks cannot be stored (%r): it is kept in %s", error, UNREADABLE)
            _keep(client, pack(batches[0]))
            return 0
    return sum(_store(client, store, [batch]) for batch in batches)


@cache
def _name_of(process_id: int) -> str:
    """Return the name of this process's consumer; the random part is for containers with equal names and ids."""
    return f"{socket.gethostname()}-{process_id}-{secrets.token_hex(4)}"


def _join_group(client: Redis, consumer: str) -> None:
    """Make the group if it is missing, and remove consumers from it that are gone.

    It is not made each time, because a Redis without free memory refuses that even when the group is there.
    """
    try:
        client.eval(_REMOVE_DEAD_CONSUMERS, 1, STREAM, GROUP, _GONE_AFTER)
    except ResponseError:  # there is no stream or no group
        try:
            client.xgroup_create(STREAM, GROUP, id="0", mkstream=True)
        except ResponseError as error:
            if "BUSYGROUP" not in str(error):  # another consumer was first
                raise


def _rest(client: Redis, *, oldest: bytes, took: float) -> None:
    """Leave the processor to redirects, which need it more than the statistics do on a small machine.

    The longer the oldest click has waited, the shorter the rest: the backlog grows for some seconds at most, unless
    the machine cannot store as many clicks as it redirects.
    """
    stream: Any = client.xinfo_stream(STREAM)
    now = round(redis.time_at(client, STREAM) * 1000)
    visitors_are_coming = now - added_at(stream["last-generated-id"]) < _BUSY_FOR
    waited = now - added_at(oldest)
    if visitors_are_coming and waited < _NO_REST_FROM:
        time.sleep(_REST * took * (1 - max(0, waited) / _NO_REST_FROM))


def _next(client: Redis, consumer: str) -> tuple[list[_Entry], bool]:
    """Return entries with at least as many clicks as a transaction should store, and whether these were the last."""
    entries = _read(client, consumer, "0", _LARGEST_READ) or _abandoned(client, consumer)
    size, count = _size(entries), _FIRST_READ
    while size < _CLICKS_PER_TRANSACTION:
        more = _read(client, consumer, ">", count)
        if not more:
            return entries, True
        entries += more
        size += _size(more)
        average = size // len(entries) or 1
        count = min(_LARGEST_READ, max(0, _CLICKS_PER_TRANSACTION - size) // average + 1)
    return entries, False


def _transactions(entries: Sequence[_Entry]) -> Iterator[list[_Entry]]:
    """Divide the entries so that no transaction is much larger than it should be."""
    some: list[_Entry] = []
    size = 0
    for entry in entries:
        some.append(entry)
        size += _size([entry])
        if size >= _CLICKS_PER_TRANSACTION:
            yield some
            some, size = [], 0
    if some:
        yield some


def _size(entries: Iterable[_Entry]) -> int:
    return sum(len(batch.clicks) for _, batch in entries if batch is not None)


def _abandoned(client: Redis, consumer: str) -> list[_Entry]:
    """Return entries that were delivered and never acknowledged, because their consumer was killed."""
    answer: Any = client.xautoclaim(
        STREAM, GROUP, consumer, min_idle_time=IDLE_FOR, start_id="0-0", count=_LARGEST_READ
    )
    return _unpacked(client, answer[1])


def _read(client: Redis, consumer: str, after: str, count: int) -> list[_Entry]:
    """Return entries that no consumer has had, after ">", or those that this one has not acknowledged, after "0"."""
    answer: Any = client.xreadgroup(GROUP, consumer, {STREAM: after}, count=count)
    if not answer:
        return []
    # RESP3 answers with a dict of streams, RESP2 with a list of pairs.
    streams = list(answer.items()) if isinstance(answer, dict) else answer
    entries = streams[0][1]
    return _unpacked(client, entries[0] if entries and isinstance(entries[0], list) else entries)


def _unpacked(client: Redis, entries: Iterable[tuple[bytes, dict[bytes, bytes]]]) -> list[_Entry]:
    found: list[_Entry] = []
    for entry_id, fields in entries:
        batch = None
        try:
            batch = unpack(fields) if fields else None  # an entry that was deleted has no fields
        except Exception as error:  # noqa: BLE001 - whatever is wrong with an entry, it must not block the others
            logger.error("A click stream entry cannot be read (%r): it is kept in %s", error, UNREADABLE)
            _keep(client, fields)
        found.append((entry_id, batch))
    return found


def _keep(client: Redis, fields: Mapping[Any, Any]) -> None:
    metrics.clicks_unreadable.inc()
    try:
        client.xadd(UNREADABLE, dict(fields), maxlen=_MOST_UNREADABLE)
    except ResponseError as error:  # no memory is left: an entry that cannot be read must not block the others
        logger.error("It cannot be kept (%s)", error)
