"""The consumer: no click is lost or stored twice, and no entry blocks the others."""

from collections.abc import Sequence
from typing import Any

import msgspec
import pytest

from clicks import consumer
from clicks.models import Click
from links.models import Link
from links.services.click_counts import store_clicks
from redirects import click_stream
from redirects.click_stream import GROUP, STREAM, ClickBatch
from shortener import redis
from tests.clicks.clicking import batch_of, click_on, drain_stream, record
from tests.fixtures import MakeLink

pytestmark = pytest.mark.django_db


@pytest.fixture
def link(make_link: MakeLink) -> Link:
    """A link."""
    return make_link(alias="launch")


def _redis() -> Any:  # redis-py's types include awaitables
    return redis.client()


def _drain() -> int:
    return drain_stream(seconds=30)


def _pending() -> int:
    return int(_redis().xpending(STREAM, GROUP)["pending"])


def _waiting() -> int:
    return int(_redis().xlen(STREAM))


def test_stored_entries_leave_the_stream(link: Link) -> None:
    for _ in range(3):
        record(click_on(link))

    assert (_drain(), _waiting(), _pending()) == (3, 0, 0)
    assert (_drain(), Click.objects.count()) == (0, 3)


def test_the_stream_may_be_empty_or_missing() -> None:
    assert _drain() == 0
    _redis().delete(STREAM)
    assert _drain() == 0


def test_an_entry_that_arrives_twice_is_stored_once(link: Link) -> None:
    record(click_on(link))
    ((_, fields),) = _redis().xrange(STREAM)
    _redis().xadd(STREAM, fields)

    assert (_drain(), _waiting()) == (1, 0)
    _redis().xadd(STREAM, fields)
    assert (_drain(), _waiting()) == (0, 0)
    link.refresh_from_db()
    assert link.click_count == 1


def test_clicks_for_several_transactions_are_all_stored(link: Link) -> None:
    encode = msgspec.msgpack.encode
    for number in range(11):
        burst = [click_on(link, address=f"8.8.{index // 250}.{index % 250}") for index in range(512)]
        _redis().xadd(STREAM, {"b": encode(batch_of(*burst, name=str(number)))})

    assert (_drain(), _waiting(), _pending()) == (11 * 512, 0, 0)
    link.refresh_from_db()
    assert link.click_count == 11 * 512


@pytest.mark.parametrize(
    "fields",
    [
        {"b": b"\xc1 no msgpack"},
        {"b": b""},
        {"b": b"\x92\xa2\x80\x80\x90"},  # text that is no UTF-8
        {"x": b"another field"},
        {"b": msgspec.msgpack.encode(["id", [["too", "short"]]])},
        {"b": msgspec.msgpack.encode({"id": "a map"})},
        {"b": msgspec.msgpack.encode(["id", [["no id", None, None, 1, "8.8.8.8", "", ""]]])},
        {"b": msgspec.msgpack.encode(["id", [["a" * 24, None, None, 2**63, "8.8.8.8", "", ""]]])},
    ],
)
def test_an_unreadable_entry_is_set_aside(link: Link, fields: dict[str, bytes]) -> None:
    record(click_on(link))
    _redis().xadd(STREAM, fields)
    record(click_on(link))

    assert (_drain(), _waiting(), _pending()) == (2, 0, 0)
    ((_, kept),) = _redis().xrange(consumer.UNREADABLE)
    assert kept == {name.encode(): value for name, value in fields.items()}


def test_a_batch_that_no_database_can_hold_is_set_aside(link: Link) -> None:
    refused = batch_of(click_on(link), name="refused")

    def store(batches: Sequence[ClickBatch]) -> int:
        if any(batch.id == "refused" for batch in batches):
            raise ValueError("a value out of range")
        return store_clicks(batches)

    for batch in (batch_of(click_on(link), name="first"), refused, batch_of(click_on(link), name="last")):
        _redis().xadd(STREAM, click_stream.pack(batch))

    assert consumer.drain(_redis(), store=store, seconds=5) == 2
    assert (_waiting(), _pending()) == (0, 0)
    ((_, kept),) = _redis().xrange(consumer.UNREADABLE)
    assert click_stream.unpack(kept) == refused


def test_entries_of_a_killed_worker_are_stored_by_the_next(link: Link) -> None:
    assert _drain() == 0  # makes the group
    for _ in range(20):
        record(click_on(link))
    _redis().xreadgroup(GROUP, "killed", {STREAM: ">"}, count=12)
    assert _pending() == 12

    # A worker that may still be at work keeps its entries …
    assert (_drain(), _waiting(), _pending()) == (8, 12, 12)
    # … until it has had them for longer than any transaction takes.
    ids = [entry["message_id"] for entry in _redis().xpending_range(STREAM, GROUP, "-", "+", 20)]
    _redis().xclaim(STREAM, GROUP, "killed", 0, ids, idle=consumer.IDLE_FOR, justid=True)
    assert (_drain(), _waiting(), _pending()) == (12, 0, 0)
    link.refresh_from_db()
    assert link.click_count == 20


def test_stored_entries_of_a_killed_worker_are_acknowledged(link: Link) -> None:
    assert _drain() == 0
    record(click_on(link))
    ((_, entries),) = _redis().xreadgroup(GROUP, "killed", {STREAM: ">"})
    ((entry_id, fields),) = entries
    store_clicks([click_stream.unpack(fields)])
    _redis().xclaim(STREAM, GROUP, "killed", 0, [entry_id], idle=consumer.IDLE_FOR, justid=True)

    assert (_drain(), _waiting(), _pending()) == (0, 0, 0)
    link.refresh_from_db()
    assert link.click_count == 1
