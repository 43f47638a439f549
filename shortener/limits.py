"""Counts of things in a time, in Redis: the one home of counters, but for the rate limits of DRF and allauth.

Each function is one command or script in Redis, so that counts are exact under concurrency and every counter expires.
All raise one of redis.FAILURES while Redis is down.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import cast

from django.core.cache import caches

from shortener.redis.caches import Counters


def count(name: str, *, seconds: int, renew: bool = False) -> int:
    """Count one more of `name`, and return how many there are in `seconds`.

    The time begins with the first one; with `renew`, it begins again with each.
    """
    return _counters().count(name, seconds, renew=renew)


@contextmanager
def weighing(number: int) -> Iterator[None]:
    """Let each count of django-ratelimit inside, on this thread, be one of so many."""
    counters = _counters()
    counters.weight = number
    try:
        yield
    finally:
        counters.weight = 1


def is_within(name: str, *, limit: int, seconds: int) -> bool:
    """Count one more of `name`, and tell whether that is within `limit` in `seconds`."""
    return count(name, seconds=seconds) <= limit


def number_of(name: str) -> int:
    """Return how many of `name` are counted now."""
    return int(_counters().get(name, 0))


def give_back(name: str, number: int = 1) -> None:
    """Take back so many of `name`, as far as they are still counted; when the others expire does not change."""
    _counters().give_back(name, number)


def forget(*names: str) -> None:
    """Set the counters to zero."""
    _counters().delete_many(names)


def _counters() -> Counters:
    return cast(Counters, caches["rate limits"])
