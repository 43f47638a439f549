"""What the last scheduled backups did, in Redis; and the lease, so that one machine makes backups at a time.

All functions raise one of redis.FAILURES while Redis is down.
"""

import secrets
import threading
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from datetime import datetime, timedelta

import msgspec

from shortener import redis

_STATE, _LEASE = "backups:state", "backups:lease"
_LEASE_SECONDS = 120
_RENEWED_EVERY = 30.0  # seconds
_RELEASE = "if redis.call('get', KEYS[1]) == ARGV[1] then return redis.call('del', KEYS[1]) end"
_RENEW = "if redis.call('get', KEYS[1]) == ARGV[1] then return redis.call('expire', KEYS[1], ARGV[2]) end"


class State(msgspec.Struct):
    """The newest backup that was made and read again, and the last failure; either may be missing."""

    made_at: datetime | None = None
    name: str = ""
    size: int = 0  # bytes
    seconds: float = 0.0
    failed_at: datetime | None = None
    failure: str = ""

    @property
    def is_failing(self) -> bool:
        """Whether no backup has succeeded since the last failure."""
        return self.failed_at is not None and (self.made_at is None or self.made_at < self.failed_at)


def read() -> State:
    """Return what is known."""
    content = redis.client().get(_STATE)
    with suppress(msgspec.MsgspecError):
        if isinstance(content, bytes):
            return msgspec.json.decode(content, type=State)
    return State()


def note_success(*, name: str, at: datetime, size: int, took: timedelta) -> None:
    """Store that a backup was made."""
    _write(msgspec.structs.replace(read(), made_at=at, name=name, size=size, seconds=took.total_seconds()))


def note_failure(*, at: datetime, reason: str) -> None:
    """Store that a backup failed."""
    _write(msgspec.structs.replace(read(), failed_at=at, failure=reason))


@contextmanager
def lease() -> Iterator[bool]:
    """Yield whether this process may make a backup: no other one on any machine makes one meanwhile."""
    client, token = redis.client(), secrets.token_hex(16)
    if not client.set(_LEASE, token, nx=True, ex=_LEASE_SECONDS):
        yield False
        return
    ended = threading.Event()

    def renew() -> None:
        while not ended.wait(_RENEWED_EVERY):
            with suppress(*redis.FAILURES):
                client.eval(_RENEW, 1, _LEASE, token, _LEASE_SECONDS)

    thread = threading.Thread(target=renew, daemon=True)
    thread.start()
    try:
        yield True
    finally:
        ended.set()
        thread.join()
        with suppress(*redis.FAILURES):
            client.eval(_RELEASE, 1, _LEASE, token)


def is_leased() -> bool:
    """Tell whether a process makes a backup now."""
    return bool(redis.client().exists(_LEASE))


def _write(state: State) -> None:
    redis.client().set(_STATE, msgspec.json.encode(state))
