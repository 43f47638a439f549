"""Up to when the numbers are complete: clicks are counted a moment after they were answered."""

from datetime import UTC, datetime, timedelta
from typing import Any

from redirects.click_stream import STREAM
from shortener import redis

_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)


def complete_until(at: datetime) -> datetime | None:
    """Return the moment before which every answered click is in the numbers that are read after this call.

    That is `at` itself unless clicks wait to be counted, and None while Redis, where they wait, does not answer.
    """
    try:
        oldest: Any = redis.client().xrange(STREAM, count=1)
    except redis.FAILURES:
        return None
    if not oldest:
        return at
    # An entry's name begins with the millisecond in which it came.
    milliseconds = int(oldest[0][0].split(b"-")[0])
    return min(at, _EPOCH + timedelta(milliseconds=milliseconds))
