"""The backlog: the clicks that wait in the stream, and the time until which counts are complete."""

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any

import msgspec

from redirects.click_stream import DROPPED, STREAM, added_at, unpack
from shortener import redis

LONGEST_WAIT = timedelta(seconds=60)  # of a click, after which the site is not ready

_SAMPLES = 4  # entries of each end of the stream, whose sizes are taken for those of all
_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)


@dataclass(frozen=True)
class Backlog:
    """Clicks that wait, when the oldest was recorded and for how long it waits, and clicks that could not be kept.

    `clicks` is an estimate unless `is_exact`. Times are those of Redis's clock.
    """

    clicks: int
    is_exact: bool
    oldest: datetime | None
    age: timedelta
    dropped: int


def read() -> Backlog | None:
    """Return the backlog, or None while Redis does not answer."""
    try:
        with redis.client().pipeline(transaction=False) as pipeline:
            pipeline.xlen(STREAM)
            pipeline.xrange(STREAM, count=_SAMPLES)
            pipeline.xrevrange(STREAM, count=_SAMPLES)
            pipeline.get(DROPPED)
            number, first, last, dropped = pipeline.execute()
        now = datetime.fromtimestamp(redis.time_at(redis.client(), STREAM), UTC)
    except redis.FAILURES:
        return None
    samples = dict([*first, *last])
    sizes = [_size(fields) for fields in samples.values()]
    oldest = _EPOCH + timedelta(milliseconds=added_at(first[0][0])) if first else None
    return Backlog(
        clicks=round(number * sum(sizes) / len(sizes)) if sizes else 0,
        is_exact=number <= len(samples),
        oldest=oldest,
        age=max(timedelta(), now - oldest) if oldest else timedelta(),
        dropped=int(dropped or 0),
    )


def complete_until(backlog: Backlog | None, *, at: datetime) -> datetime | None:
    """Return the moment before which every answered click is in counts that are read after the backlog was.

    That is `at` itself unless clicks wait in the stream, and None while Redis does not answer.
    """
    if backlog is None:
        return None
    return min(at, backlog.oldest) if backlog.oldest else at


def readiness() -> tuple[bool, dict[str, int] | None]:
    """Return whether no click has waited for longer than LONGEST_WAIT, and the backlog as /health/ready shows it.

    While Redis does not answer, that is False and None.
    """
    backlog = read()
    if backlog is None:
        return False, None
    figures = {
        "waiting": backlog.clicks,
        "oldestWaitsSeconds": int(backlog.age.total_seconds()),
        "dropped": backlog.dropped,
    }
    return backlog.age <= LONGEST_WAIT, figures


def _size(fields: Any) -> int:
    try:
        return len(unpack(fields).clicks)
    except (KeyError, msgspec.MsgspecError):
        return 0
