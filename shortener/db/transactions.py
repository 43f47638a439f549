"""Transactions that behave alike on every engine, with retries; deletion in batches; connections on other threads."""

import secrets
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager
from functools import wraps
from typing import Any, ParamSpec, TypeVar, cast

from django.db import (
    DatabaseError,
    InterfaceError,
    OperationalError,
    close_old_connections,
    connection,
    models,
    transaction,
)

Parameters = ParamSpec("Parameters")
Result = TypeVar("Result")

_ATTEMPTS = 10
_ROWS_PER_DELETION = 5_000
_FIRST_PAUSE = 0.005  # seconds; doubled for each further attempt, with full jitter
_TRANSIENT = {"40001", "40P01"}  # PostgreSQL: serialization failure, deadlock
_LONGEST_TURN = 1.5  # seconds that a thread waits for others; the one whose turn it is may wait for other processes
_RECONNECT_WITHIN = 3.0  # seconds in which a lost connection is retried: a failover to another primary takes less

_turn = threading.Lock()


class VersionConflict(DatabaseError):
    """A row's version has changed since it was read: atomic() runs the function again."""


def atomic(
    *, repeat_on: tuple[type[DatabaseError], ...] = ()
) -> Callable[[Callable[Parameters, Result]], Callable[Parameters, Result]]:
    """Run a function in a transaction, on every engine, and retry it.

    The whole function runs again after a VersionConflict, a serialization failure or deadlock, an error of `repeat_on`
    and, on MongoDB, a connection lost a moment ago: put side effects outside the database into `transaction.on_commit`.
    MongoDB has no savepoints, so only the caller of the outermost function may catch an error of the database.
    """

    def decorate(function: Callable[Parameters, Result]) -> Callable[Parameters, Result]:
        @wraps(function)
        def run(*args: Parameters.args, **kwargs: Parameters.kwargs) -> Result:
            began_at = time.monotonic()
            for attempt in range(_ATTEMPTS - 1):
                try:
                    with _transaction():
                        return function(*args, **kwargs)
                except DatabaseError as error:
                    is_transient = isinstance(error, (VersionConflict, *repeat_on)) or _is_transient(error, began_at)
                    if not is_transient or _is_inside_transaction():
                        raise
                time.sleep(secrets.SystemRandom().uniform(0, _FIRST_PAUSE * 2**attempt))
            with _transaction():
                return function(*args, **kwargs)

        return run

    return decorate


def is_outage(error: BaseException) -> bool:
    """Tell whether the error means that the database cannot be reached, and not that it refused a statement."""
    if connection.vendor == "mongodb":
        return _is_lost_connection(error.__cause__) or _has_label(error.__cause__, "RetryableWriteError")
    return isinstance(error, OperationalError | InterfaceError)


def delete_in_batches(rows: "models.QuerySet[Any]") -> int:
    """Delete the rows in short transactions and return their number; for rows that no other row refers to."""
    deleted = 0
    while ids := list(rows.values_list("pk", flat=True)[:_ROWS_PER_DELETION]):
        deleted += rows.model._base_manager.filter(pk__in=ids).delete()[0]
    return deleted


def on_thread(work: Callable[Parameters, Result], *args: Parameters.args, **kwargs: Parameters.kwargs) -> Result:
    """Call `work` with fresh database connections, as at the beginning of a request, and return its result."""
    close_old_connections()
    try:
        return work(*args, **kwargs)
    finally:
        close_old_connections()


def _transaction() -> AbstractContextManager[None]:
    if connection.vendor == "sqlite" and not connection.in_atomic_block:
        return _in_turn()
    if connection.vendor != "mongodb":
        return transaction.atomic()
    from django_mongodb_backend.transaction import atomic as mongodb_atomic

    return cast("AbstractContextManager[None]", mongodb_atomic())


@contextmanager
def _in_turn() -> Iterator[None]:
    """Begin a transaction on SQLite when no other thread of this process is in one.

    SQLite sleeps between its attempts to lock, for up to 100 ms; a thread that waits here continues at once. The turn
    ends with the commit, before on_commit() runs other work. Raises OperationalError when it does not come soon: while
    another program locks the database, threads that wait are missing to those who read.
    """
    if not _turn.acquire(timeout=_LONGEST_TURN):
        raise OperationalError("database is locked")
    has_turn = True

    def end_turn() -> None:
        nonlocal has_turn
        if has_turn:
            has_turn = False
            _turn.release()

    try:
        with transaction.atomic():
            transaction.on_commit(end_turn)
            yield
    finally:
        end_turn()  # after a rollback


def _is_inside_transaction() -> bool:
    """Tell whether an outer atomic() must retry, as on MongoDB; on SQL, a savepoint lets the inner one retry."""
    return bool(getattr(connection, "in_atomic_block_mongo", False))


def _is_transient(error: DatabaseError, began_at: float) -> bool:
    cause = error.__cause__
    if _is_lost_connection(cause) and time.monotonic() - began_at > _RECONNECT_WITHIN:
        return False
    return getattr(cause, "sqlstate", None) in _TRANSIENT or _has_label(cause, "TransientTransactionError")


def _is_lost_connection(cause: BaseException | None) -> bool:
    from pymongo.errors import ConnectionFailure  # not at the top: to start, other engines do not need the driver

    return isinstance(cause, ConnectionFailure)


def _has_label(error: BaseException | None, label: str) -> bool:
    has_error_label = getattr(error, "has_error_label", None)
    return has_error_label is not None and bool(has_error_label(label))
