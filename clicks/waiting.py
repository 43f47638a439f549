"""The click stream's content, for backups: read without taking anything away, and stored or set aside again."""

import time
from collections.abc import Iterator, Sequence
from functools import partial
from typing import Any

from clicks.consumer import UNREADABLE
from redirects.click_stream import STREAM, ClickBatch, StoreBatches, unpack
from shortener import redis
from shortener.backups.waiting import WaitingClicks

_FIELD = b"b"  # of an entry
_PER_READ = 100  # entries
_SETTLED_WITHIN = 5.0  # seconds: normally a click waits for one
_MOST_UNREADABLE = 10_000


def waiting_clicks(store: StoreBatches) -> WaitingClicks:
    """Return what backups do with clicks; `store` stores each click once."""
    return WaitingClicks(
        settle=_settle,
        waiting=partial(_entries, STREAM),
        unreadable=partial(_entries, UNREADABLE),
        store=partial(_store, store),
        set_aside=_set_aside,
    )


def _settle() -> None:
    """Wait until the worker has stored the clicks that wait now, so that a backup has no visitors' addresses.

    If it does not in time, they are a part of the backup.
    """
    client: Any = redis.client()  # its types include other answers
    newest = client.xrevrange(STREAM, count=1)
    deadline = time.monotonic() + _SETTLED_WITHIN
    while newest and client.xrange(STREAM, max=newest[0][0], count=1) and time.monotonic() < deadline:
        time.sleep(0.1)


def _entries(stream: str) -> Iterator[Sequence[bytes]]:
    """Yield the packed batches of the entries that are in the stream now."""
    client: Any = redis.client()  # its types include other answers
    newest = client.xrevrange(stream, count=1)
    after = "-"
    while newest and (entries := client.xrange(stream, min=after, max=newest[0][0], count=_PER_READ)):
        yield [fields.get(_FIELD, b"") for _, fields in entries]
        after = f"({entries[-1][0].decode()}"


def _store(store: StoreBatches, entries: Sequence[bytes]) -> list[bytes]:
    """Store the clicks that are not stored yet, and return the entries that cannot be read or stored."""
    batches, unreadable = list[ClickBatch](), list[bytes]()
    for entry in entries:
        try:
            batches.append(unpack({_FIELD: entry}))
        except Exception:  # noqa: BLE001 - whatever is wrong with an entry, the consumer would set it aside, too
            unreadable.append(entry)
    if batches:
        store(batches)
    return unreadable


def _set_aside(entries: Sequence[bytes]) -> None:
    for entry in entries:
        redis.client().xadd(UNREADABLE, {_FIELD: entry}, maxlen=_MOST_UNREADABLE)
