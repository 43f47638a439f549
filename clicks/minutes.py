"""How many clicks were stored in each of the last minutes, counted in Redis for operators."""

from datetime import datetime

from redis import Redis

from redirects.click_stream import STREAM

KEPT = 60  # minutes that read() returns

_SECONDS = 60
_EXPIRES = (KEPT + 10) * _SECONDS


def note(client: Redis, clicks: int, *, at: datetime) -> None:
    """Add clicks that have just been stored to the minute's number; raises one of redis.FAILURES."""
    if clicks:
        key = _key(_minute(at))
        with client.pipeline(transaction=False) as pipeline:
            pipeline.incrby(key, clicks)
            pipeline.expire(key, _EXPIRES)
            pipeline.execute()


def read(client: Redis, *, at: datetime) -> tuple[int, ...]:
    """Return the clicks stored in each of the KEPT whole minutes before this one, the oldest first.

    Raises one of redis.FAILURES.
    """
    now = _minute(at)
    numbers = client.mget([_key(minute) for minute in range(now - KEPT, now)])
    return tuple(int(number or 0) for number in numbers)


def _minute(at: datetime) -> int:
    return int(at.timestamp()) // _SECONDS


def _key(minute: int) -> str:
    return f"{{{STREAM}}}:stored:{minute}"  # with the stream's hash tag: a cluster keeps all of them on one server
