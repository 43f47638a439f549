"""Counts of things in a time, in Redis, for code that has no request at hand."""

from django.core.cache import caches

_CACHE = "rate limits"


def is_within(name: str, *, limit: int, seconds: int) -> bool:
    """Count one more of `name`, and tell whether that is within `limit` in `seconds`; exact under concurrency.

    The time begins with the first one. Raises one of redis.FAILURES while Redis is down.
    """
    counters = caches[_CACHE]
    counters.add(name, 0, seconds)  # of shortener.redis.Counters: the next incr() adds the key with this expiry
    return counters.incr(name) <= limit
