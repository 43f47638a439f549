"""A lock that one process of all machines holds while it migrates a database. It is gone when that process ends."""

import fcntl
import os
import secrets
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager
from datetime import timedelta
from typing import Any

from django.db.backends.base.base import BaseDatabaseWrapper
from django.utils import timezone

_BETWEEN_ATTEMPTS = 1.0  # seconds
_NUMBER = 5_474_061_197  # of the advisory lock; any number that no other program uses in this database
_LEASE = timedelta(seconds=60)  # on MongoDB, which has no locks: a killed process holds it for so long
_RENEWED_EVERY = 10.0  # seconds

# Each attempt yields whether it got the lock, which it holds until its block ends.
_Attempt = AbstractContextManager[bool]


@contextmanager
def held(database: BaseDatabaseWrapper, *, on_wait: Callable[[], None]) -> Iterator[None]:
    """Hold the lock of the database in this block; wait while another process has it, and call `on_wait` once."""
    attempt = _ATTEMPTS[database.vendor]
    is_waiting = False
    while True:
        with attempt(database) as is_ours:
            if is_ours:
                yield
                return
        if not is_waiting:
            on_wait()
        is_waiting = True
        time.sleep(_BETWEEN_ATTEMPTS)


@contextmanager
def _on_sqlite(database: Any) -> Iterator[bool]:
    """Lock a file beside the database; one in memory belongs to this process anyway."""
    if database.is_in_memory_db():
        yield True
        return
    descriptor = os.open(
        f"{database.settings_dict['NAME']}-migrate.lock", os.O_WRONLY | os.O_CREAT | os.O_CLOEXEC, 0o600
    )
    try:
        fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
        yield True
    except BlockingIOError:
        yield False
    finally:
        os.close(descriptor)


@contextmanager
def _on_postgresql(database: BaseDatabaseWrapper) -> Iterator[bool]:
    """Hold an advisory lock in a transaction of its own, which works behind a pooler, too."""
    own = database.copy()
    own.settings_dict["OPTIONS"].pop("pool", None)
    own.set_autocommit(False)
    try:
        with own.cursor() as cursor:
            cursor.execute("SET LOCAL idle_in_transaction_session_timeout = 0")
            cursor.execute("SELECT pg_try_advisory_xact_lock(%s)", [_NUMBER])
            (is_ours,) = cursor.fetchone()
        yield bool(is_ours)
    finally:
        own.close()


@contextmanager
def _on_mongodb(database: Any) -> Iterator[bool]:
    """Hold a lease: a document that other processes respect until its time, and that a thread renews."""
    from pymongo.errors import DuplicateKeyError, PyMongoError

    collection, owner = database.get_collection("shortener_migrating"), secrets.token_hex(12)

    def take(holder: dict[str, Any]) -> None:
        # Without a match it inserts, which fails while another process holds the lease.
        values = {"owner": owner, "until": timezone.now() + _LEASE}
        collection.update_one({"_id": "lock", **holder}, {"$set": values}, upsert=True)

    try:
        take({"until": {"$lt": timezone.now()}})
    except DuplicateKeyError:
        yield False
        return
    ended = threading.Event()

    def renew() -> None:
        while not ended.wait(_RENEWED_EVERY):
            try:
                take({"owner": owner})
            except PyMongoError:
                continue  # the next attempt may be in time

    renewal = threading.Thread(target=renew, daemon=True)
    renewal.start()
    try:
        yield True
    finally:
        ended.set()
        renewal.join()
        collection.delete_one({"_id": "lock", "owner": owner})


_ATTEMPTS: dict[str, Callable[[Any], _Attempt]] = {
    "sqlite": _on_sqlite,
    "postgresql": _on_postgresql,
    "mongodb": _on_mongodb,
}
