"""The database: transactions that mean the same on every engine, and threads where no request begins and ends."""

import secrets
import time
from collections.abc import Callable
from contextlib import AbstractContextManager
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
from pymongo.errors import ConnectionFailure

Parameters = ParamSpec("Parameters")
Result = TypeVar("Result")

_ATTEMPTS = 10
_ROWS_PER_DELETION = 5_000
_SHORTEST_PAUSE = 0.005  # seconds; twice as long before each further attempt, and by chance up to that
_PASSING = {"40001", "40P01"}  # PostgreSQL: serialization failure, deadlock
_PATIENCE = 3.0  # seconds in which a lost connection may come back, as one does that moves to another primary


class Overtaken(DatabaseError):
    """Somebody else has changed a row since it was read: inside of atomic(), the function runs again."""


def atomic(
    *, repeat_on: tuple[type[DatabaseError], ...] = ()
) -> Callable[[Callable[Parameters, Result]], Callable[Parameters, Result]]:
    """Make every change in a function kept or none, on every engine.

    The function runs again, as a whole, when it was overtaken by another transaction, after an error of `repeat_on`, or
    on MongoDB when the connection was lost a moment ago: what it does outside the database belongs into
    `transaction.on_commit`. There are no savepoints on MongoDB, so an error of the database is for the outermost
    function's caller to catch.
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
                    may_pass = isinstance(error, (Overtaken, *repeat_on)) or _is_passing(error, began_at)
                    if not may_pass or _is_inside_transaction():
                        raise
                time.sleep(secrets.SystemRandom().uniform(0, _SHORTEST_PAUSE * 2**attempt))
            with _transaction():
                return function(*args, **kwargs)

        return run

    return decorate


def is_outage(error: BaseException) -> bool:
    """Tell whether the error says that the database cannot be had now, and not that it refused something."""
    if connection.vendor == "mongodb":
        return isinstance(error.__cause__, ConnectionFailure) or _has_label(error.__cause__, "RetryableWriteError")
    return isinstance(error, OperationalError | InterfaceError)


def delete_in_batches(rows: "models.QuerySet[Any]") -> int:
    """Delete the rows, with short transactions however many there are, and return how many those were.

    Only for rows that nothing else hangs on.
    """
    deleted = 0
    while ids := list(rows.values_list("pk", flat=True)[:_ROWS_PER_DELETION]):
        deleted += rows.model._default_manager.filter(pk__in=ids).delete()[0]
    return deleted


def on_thread(work: Callable[Parameters, Result], *args: Parameters.args, **kwargs: Parameters.kwargs) -> Result:
    """Return what `work` returns, with connections that are as fresh as at the beginning of a request."""
    close_old_connections()
    try:
        return work(*args, **kwargs)
    finally:
        close_old_connections()


def _transaction() -> AbstractContextManager[None]:
    if connection.vendor != "mongodb":
        return transaction.atomic()
    from django_mongodb_backend.transaction import atomic as mongodb_atomic

    return cast("AbstractContextManager[None]", mongodb_atomic())


def _is_inside_transaction() -> bool:
    """Tell whether a function further out must run again; on SQL a savepoint lets the inner one do so."""
    return bool(getattr(connection, "in_atomic_block_mongo", False))


def _is_passing(error: DatabaseError, began_at: float) -> bool:
    cause = error.__cause__
    if isinstance(cause, ConnectionFailure) and time.monotonic() - began_at > _PATIENCE:
        return False
    return getattr(cause, "sqlstate", None) in _PASSING or _has_label(cause, "TransientTransactionError")


def _has_label(error: BaseException | None, label: str) -> bool:
    has_error_label = getattr(error, "has_error_label", None)
    return has_error_label is not None and bool(has_error_label(label))
