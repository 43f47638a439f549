"""A replica of the database, from which statistics are read while it answers and is not far behind."""

import logging
import time
from collections.abc import Callable
from contextvars import ContextVar
from datetime import timedelta
from functools import wraps
from typing import Any, ParamSpec, TypeVar

from django.db import DatabaseError, connections, models

Parameters = ParamSpec("Parameters")
Result = TypeVar("Result")
Row = TypeVar("Row", bound=models.Model)

logger = logging.getLogger(__name__)

ALIAS = "replica"
MOST_BEHIND = 30.0  # seconds

_NOT_USED_FOR = 10.0  # seconds after a failure, or after it was too far behind
_MEASURED_EVERY = 1.0  # seconds
# A replica without news from an idle primary seems to be behind: the primary is read then, which is idle.
_BEHIND = (
    "SELECT CASE WHEN pg_is_in_recovery() THEN extract(epoch FROM now() - pg_last_xact_replay_timestamp()) ELSE 0 END"
)

_database: ContextVar[str] = ContextVar("database of statistics", default="default")
_not_used_until = _measured_at = 0.0  # in monotonic seconds
_behind = 0.0  # seconds


class _TooFarBehind(Exception):
    """The replica lacks too many changes."""


def rows(model: type[Row]) -> "models.QuerySet[Row]":
    """Return the rows of a table, of the replica inside a function that is from_replica."""
    return model._default_manager.using(_database.get())


def from_replica(read: Callable[Parameters, Result]) -> Callable[Parameters, Result]:
    """Let a function, which only reads rows(), read the replica; if that fails it reads the primary."""

    @wraps(read)
    def run(*args: Parameters.args, **kwargs: Parameters.kwargs) -> Result:
        global _not_used_until
        if not _is_used() or _database.get() == ALIAS:
            return read(*args, **kwargs)
        token = _database.set(ALIAS)
        try:
            _measure()
            return read(*args, **kwargs)
        except (DatabaseError, _TooFarBehind) as error:
            logger.warning("Statistics are read from the primary database (%s)", " ".join(str(error).split()))
            _not_used_until = time.monotonic() + _NOT_USED_FOR
        finally:
            _database.reset(token)
        return read(*args, **kwargs)

    return run


def behind() -> timedelta:
    """Return by how much statistics that were just read may be behind the primary."""
    if not _is_used():
        return timedelta()
    return timedelta(seconds=_behind + time.monotonic() - _measured_at)


def _is_used() -> bool:
    return ALIAS in connections.settings and time.monotonic() >= _not_used_until


def _measure() -> None:
    """Learn how far the replica is behind, and raise _TooFarBehind when it is too far."""
    global _behind, _measured_at
    if time.monotonic() - _measured_at >= _MEASURED_EVERY:
        asked_at = time.monotonic()
        with connections[ALIAS].cursor() as cursor:
            cursor.execute(_BEHIND)
            row: Any = cursor.fetchone()
        _behind, _measured_at = float(row[0] if row[0] is not None else MOST_BEHIND + 1), asked_at
    if _behind > MOST_BEHIND:
        raise _TooFarBehind(f"the replica is {_behind:.0f} s behind")
