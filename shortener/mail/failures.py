"""What operators see of mails that could not be sent: those that wait for a retry, and the last ones that failed.

It is kept in Redis, without addresses and contents. While Redis is down nothing is kept: sending does not depend on it.
"""

import json
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from shortener import redis

REFUSED, GIVEN_UP = "refused", "given up"
MOST_FAILED = 50  # that are kept

_FAILED, _WAITING = "mail:failed", "mail:waiting"  # a list of JSON objects, the newest first; ids by time
_KEPT = timedelta(days=30)
_LONGEST_WAIT = timedelta(days=2)  # after which a mail that a killed worker has lost no longer counts
_MOST_WAITING = 100_000


@dataclass(frozen=True)
class FailedMail:
    """A mail that is not tried again: when it failed, REFUSED or GIVEN_UP, the error's name, the recipient's host."""

    at: datetime
    outcome: str
    reason: str
    host: str


@dataclass(frozen=True)
class MailState:
    """How many mails wait for a retry, since when the oldest does, and the last mails that failed, the newest first."""

    waiting: int
    oldest: datetime | None
    failed: list[FailedMail]


def note_failed(*, outcome: str, reason: str, host: str, at: datetime) -> None:
    """Keep a mail that is not tried again, with the MOST_FAILED - 1 before it."""
    line = json.dumps({"at": at.timestamp(), "outcome": outcome, "reason": reason, "host": host[:253]})
    try:
        with redis.client().pipeline(transaction=False) as pipeline:
            pipeline.lpush(_FAILED, line)
            pipeline.ltrim(_FAILED, 0, MOST_FAILED - 1)
            pipeline.expire(_FAILED, _KEPT)
            pipeline.execute()
    except redis.FAILURES:
        return


def note_waiting(mail_id: str, *, at: datetime) -> None:
    """Count the mail among those that wait, from its first failure on."""
    try:
        with redis.client().pipeline(transaction=False) as pipeline:
            pipeline.zadd(_WAITING, {mail_id: at.timestamp()}, nx=True)
            pipeline.zremrangebyscore(_WAITING, "-inf", (at - _LONGEST_WAIT).timestamp())
            pipeline.zremrangebyrank(_WAITING, 0, -_MOST_WAITING - 1)
            pipeline.expire(_WAITING, _LONGEST_WAIT)
            pipeline.execute()
    except redis.FAILURES:
        return


def note_done(mail_id: str) -> None:
    """Take a mail that has waited from those that wait."""
    try:
        redis.client().zrem(_WAITING, mail_id)
    except redis.FAILURES:
        return


def read() -> MailState:
    """Return the state; raises one of redis.FAILURES."""
    with redis.client().pipeline(transaction=False) as pipeline:
        pipeline.zcard(_WAITING)
        pipeline.zrange(_WAITING, 0, 0, withscores=True)
        pipeline.lrange(_FAILED, 0, -1)
        waiting, oldest, failed = pipeline.execute()
    return MailState(waiting, _at(oldest[0][1]) if oldest else None, [_mail(line) for line in failed])


def _mail(line: bytes) -> FailedMail:
    values = json.loads(line)
    return FailedMail(_at(values["at"]), values["outcome"], values["reason"], values["host"])


def _at(timestamp: float) -> datetime:
    return datetime.fromtimestamp(timestamp, UTC)
