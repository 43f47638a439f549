"""Several consumers share a stream: each click is stored once, whichever of them is killed."""

import os
import signal
import subprocess
import sys
from collections.abc import Callable, Sequence
from threading import Barrier
from typing import Any

import pytest
from django.conf import settings

from clicks import consumer
from clicks.models import Click
from links.services.click_counts import store_clicks
from redirects.click_stream import GROUP, STREAM, ClickBatch, new_batch, pack
from shortener import redis
from tests.clicks.clicking import click_on, counted, drain_stream
from tests.fixtures import MakeLink, Race

pytestmark = pytest.mark.django_db(transaction=True)

# A consumer that hangs while it stores.
_HANGING = """
import django
django.setup()
import signal
from clicks import consumer
from shortener import redis
def store(batches):
    print(len(batches), flush=True)
    signal.pause()
consumer.drain(redis.client(), store=store, seconds=60)
"""


def _redis() -> Any:  # redis-py's types include awaitables
    return redis.client()


def _names() -> set[str]:
    return {about["name"].decode() for about in _redis().xinfo_consumers(STREAM, GROUP)}


def test_two_consumers_share_the_work(make_link: MakeLink, race: Race, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(consumer, "_CLICKS_PER_TRANSACTION", 100)
    monkeypatch.setattr(consumer, "_LARGEST_READ", 10)
    monkeypatch.setattr(consumer, "_FIRST_READ", 10)
    monkeypatch.setattr(consumer, "_REST", 0)
    link = make_link(alias="launch")
    for number in range(60):
        clicks = [click_on(link, address=f"8.8.{number}.{index}") for index in range(10)]
        _redis().xadd(STREAM, pack(new_batch(clicks)))
    both_have_entries = Barrier(2)
    names, given = iter(["one", "two"]), list[str]()

    def drain() -> int:
        wait: Callable[[], object] | None = both_have_entries.wait

        def store(batches: Sequence[ClickBatch]) -> int:
            nonlocal wait
            if wait is not None:
                wait()
                wait = None
            given.extend(batch.id for batch in batches)
            return store_clicks(batches)

        return consumer.drain(redis.client(), store=store, seconds=60, name=next(names))

    stored = race(2, drain)

    assert min(stored) > 0
    assert sum(stored) == 600
    assert len(given) == len(set(given)) == 60
    link.refresh_from_db()
    assert (link.click_count, Click.objects.count(), counted(link.pk)) == (600, 600, (600, 600))
    assert (_redis().xlen(STREAM), _redis().xpending(STREAM, GROUP)["pending"]) == (0, 0)


def test_a_consumer_takes_over_from_one_that_is_killed(make_link: MakeLink) -> None:
    link = make_link(alias="launch")
    for _ in range(3):
        _redis().xadd(STREAM, pack(new_batch([click_on(link)])))
    with subprocess.Popen(
        [sys.executable, "-c", _HANGING], cwd=settings.BASE_DIR, env=os.environ, stdout=subprocess.PIPE, text=True
    ) as process:
        assert process.stdout is not None
        assert process.stdout.readline() == "3\n"
        assert drain_stream() == 0  # the other one may still be at work
        process.send_signal(signal.SIGKILL)

    entries = _redis().xpending_range(STREAM, GROUP, "-", "+", 10)
    ids, (name,) = [entry["message_id"] for entry in entries], {entry["consumer"] for entry in entries}
    _redis().xclaim(STREAM, GROUP, name, 0, ids, idle=consumer.IDLE_FOR, justid=True)

    assert drain_stream() == 3
    link.refresh_from_db()
    assert (link.click_count, _redis().xlen(STREAM)) == (3, 0)


def test_a_consumer_stores_at_once_what_it_failed_to_store(make_link: MakeLink) -> None:
    link = make_link(alias="launch")
    _redis().xadd(STREAM, pack(new_batch([click_on(link)])))

    def fail(batches: Sequence[ClickBatch]) -> int:
        raise ConnectionError

    with pytest.raises(ConnectionError):
        consumer.drain(redis.client(), store=fail, seconds=10)

    assert drain_stream() == 1


def test_consumers_that_are_gone_are_removed(make_link: MakeLink, monkeypatch: pytest.MonkeyPatch) -> None:
    drain_stream()
    _redis().xadd(STREAM, pack(new_batch([click_on(make_link())])))
    _redis().xreadgroup(GROUP, "with-an-entry", {STREAM: ">"})
    _redis().xgroup_createconsumer(STREAM, GROUP, "without")
    drain_stream()
    assert {"with-an-entry", "without"} < _names()

    monkeypatch.setattr(consumer, "_GONE_AFTER", 0)
    drain_stream()

    assert "with-an-entry" in _names()
    assert "without" not in _names()
