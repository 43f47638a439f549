"""Reading the database at one moment, while others write."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

from django.db import connection

from shortener.backups.failures import BackupError


@contextmanager
def snapshot(*, check_nothing_runs: Callable[[], None]) -> Iterator[None]:
    """Let all queries inside see the database as it is at the beginning; no other process waits for them.

    A MongoDB without snapshots is read only if nothing runs: otherwise check_nothing_runs() raises BackupError.
    """
    if connection.vendor == "mongodb":
        with _mongodb(check_nothing_runs):
            yield
        return
    statements = _SQL[connection.vendor]
    with connection.cursor() as cursor:
        for statement in statements:
            cursor.execute(statement)
        try:
            yield
        finally:
            if connection.is_usable():
                cursor.execute("ROLLBACK")


_SQL = {
    # With the write-ahead log, a reader sees the database as of its first read. Django's own atomic() would lock it.
    "sqlite": ["BEGIN DEFERRED", "SELECT count(*) FROM django_migrations"],
    "postgresql": [
        "BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY",
        # Storage can be slower than these limits of some servers.
        "SET LOCAL idle_in_transaction_session_timeout = 0",
        "SET LOCAL statement_timeout = 0",
        "SELECT count(*) FROM django_migrations",
    ],
}


@contextmanager
def _mongodb(check_nothing_runs: Callable[[], None]) -> Iterator[None]:
    from pymongo.errors import OperationFailure

    mongodb: Any = connection  # the backend has no types
    mongodb.ensure_connection()
    session = mongodb.connection.start_session(snapshot=True)
    try:
        found = mongodb.database.command(
            {"find": "django_migrations", "limit": 1, "readConcern": {"level": "snapshot"}}
        )
        has_snapshots = "atClusterTime" in found["cursor"]
    except OperationFailure:
        has_snapshots = False
    if not has_snapshots:
        session.end_session()
        try:
            check_nothing_runs()
        except BackupError as error:
            raise BackupError(
                f"This MongoDB cannot be read at one moment (it needs version 5 and a replica set). {error}"
            ) from error
        yield
        return
    mongodb.session = session
    try:
        yield
    except OperationFailure as error:
        raise _explained(error) from error
    finally:
        mongodb.session = None
        session.end_session()


def _explained(error: Exception) -> Exception:
    if getattr(error, "code", None) == 239:  # SnapshotTooOld
        return BackupError(
            "MongoDB keeps a moment for 5 minutes only, which was too short. Raise its parameter "
            "minSnapshotHistoryWindowInSeconds, or use mongodump --oplog."
        )
    return error
