"""The time until which counts are complete while clicks wait in the stream."""

from datetime import UTC, datetime, timedelta

import pytest
from django.utils import timezone
from redis import Redis
from redis.backoff import NoBackoff
from redis.retry import Retry

from clicks.consumer import complete_until
from shortener import redis
from tests.clicks.clicking import click_on, drain_stream, record
from tests.fixtures import MakeLink

pytestmark = pytest.mark.django_db


def test_counts_are_complete_until_now_when_no_click_waits() -> None:
    now = datetime(2026, 12, 1, 12, 45, tzinfo=UTC)

    assert complete_until(now) == now


def test_counts_are_complete_until_the_first_waiting_click(make_link: MakeLink) -> None:
    link, before = make_link(), timezone.now()
    record(click_on(link, at=before))
    record(click_on(link, at=before))
    later = timezone.now() + timedelta(minutes=5)

    until = complete_until(later)

    assert until is not None
    assert abs(until - before) < timedelta(seconds=5)
    drain_stream()
    assert complete_until(later) == later


def test_completeness_is_unknown_while_redis_is_down(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(redis, "_client", Redis(unix_socket_path="/nowhere", retry=Retry(NoBackoff(), 0)))

    assert complete_until(timezone.now()) is None
