"""The backlog of clicks that wait in the stream, the time until which counts are complete, and readiness."""

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from django.utils import timezone
from redis import Redis
from redis.backoff import NoBackoff
from redis.retry import Retry

from clicks import backlog
from clicks.backlog import Backlog, complete_until
from links.models import Link
from redirects.click_stream import DROPPED, STREAM, pack
from shortener import redis
from tests.clicks.clicking import batch_of, click_on, drain_stream, record
from tests.fixtures import MakeLink

pytestmark = pytest.mark.django_db


def _backlog() -> Backlog:
    found = backlog.read()
    assert found is not None
    return found


def _wait_since(link: Link, waiting_for: timedelta) -> None:
    """Put a click into the stream that was added so long ago, by Redis's clock."""
    client: Any = redis.client()
    added_at = client.time()[0] * 1000 - int(waiting_for.total_seconds() * 1000)
    client.delete(STREAM)
    client.xadd(STREAM, pack(batch_of(click_on(link))), id=f"{added_at}-0")


def test_counts_are_complete_until_now_when_no_click_waits() -> None:
    now = datetime(2026, 12, 1, 12, 45, tzinfo=UTC)

    assert complete_until(backlog.read(), at=now) == now


def test_counts_are_complete_until_the_first_waiting_click(make_link: MakeLink) -> None:
    link, before = make_link(), timezone.now()
    record(click_on(link, at=before))
    record(click_on(link, at=before))
    later = timezone.now() + timedelta(minutes=5)

    until = complete_until(backlog.read(), at=later)

    assert until is not None
    assert abs(until - before) < timedelta(seconds=5)
    drain_stream()
    assert complete_until(backlog.read(), at=later) == later


def test_completeness_is_unknown_while_redis_is_down(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(redis, "_client", Redis(unix_socket_path="/nowhere", retry=Retry(NoBackoff(), 0)))

    assert backlog.read() is None
    assert complete_until(None, at=timezone.now()) is None
    assert backlog.readiness() == (False, None)


def test_few_batches_are_counted_exactly(make_link: MakeLink) -> None:
    link = make_link()
    for size in (1, 5, 3):
        redis.client().xadd(STREAM, pack(batch_of(*[click_on(link)] * size)))

    assert (_backlog().clicks, _backlog().is_exact) == (9, True)


def test_many_batches_are_estimated(make_link: MakeLink) -> None:
    link = make_link()
    for _ in range(50):
        redis.client().xadd(STREAM, pack(batch_of(*[click_on(link)] * 4)))

    assert (_backlog().clicks, _backlog().is_exact) == (200, False)


def test_an_unreadable_entry_is_no_click(make_link: MakeLink) -> None:
    record(click_on(make_link()))
    redis.client().xadd(STREAM, {"x": b"unreadable"})

    assert round(_backlog().clicks) == 1


def test_readiness_tells_how_many_clicks_wait(make_link: MakeLink) -> None:
    _wait_since(make_link(), timedelta(seconds=30))
    redis.client().set(DROPPED, 7)

    works, figures = backlog.readiness()

    assert works
    assert figures is not None
    assert (figures["waiting"], figures["dropped"]) == (1, 7)
    assert 30 <= figures["oldestWaitsSeconds"] < 50


def test_a_click_that_waits_too_long_makes_the_site_unready(make_link: MakeLink) -> None:
    _wait_since(make_link(), backlog.LONGEST_WAIT + timedelta(seconds=1))

    assert not backlog.readiness()[0]

    drain_stream()
    assert backlog.readiness() == (True, {"waiting": 0, "oldestWaitsSeconds": 0, "dropped": 0})
