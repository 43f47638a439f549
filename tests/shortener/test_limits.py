"""Counters in Redis always expire, also when something is taken back and under concurrency."""

import pytest
from django.core.cache import caches

from shortener import limits, redis
from tests.fixtures import Race

KEY = "json:1:things"


def _seconds_left() -> int:
    return int(redis.client().ttl(KEY))


@pytest.mark.django_db
def test_a_race_is_counted_exactly(race: Race) -> None:
    numbers = race(12, lambda: limits.count("things", seconds=60))

    assert sorted(numbers) == list(range(1, 13))
    assert 0 < _seconds_left() <= 60


def test_the_time_begins_with_the_first_or_the_last() -> None:
    limits.count("things", seconds=60)
    redis.client().expire(KEY, 20)

    assert limits.is_within("things", limit=2, seconds=60)
    assert 0 < _seconds_left() <= 20
    assert not limits.is_within("things", limit=2, seconds=60)
    limits.count("things", seconds=60, renew=True)
    assert _seconds_left() > 20


def test_what_is_given_back_does_not_end_the_expiry() -> None:
    for _ in range(3):
        limits.count("things", seconds=60)

    limits.give_back("things", 2)
    assert (limits.number_of("things"), 0 < _seconds_left() <= 60) == (1, True)
    limits.give_back("things", 2)
    limits.give_back("things")
    assert (limits.number_of("things"), redis.client().exists(KEY)) == (0, 0)


def test_a_counter_without_expiry_gets_one() -> None:
    redis.client().set(KEY, 7)

    assert limits.count("things", seconds=60) == 8
    assert 0 < _seconds_left() <= 60
    limits.forget("things")
    assert limits.number_of("things") == 0
    assert caches["rate limits"].get("things") is None
