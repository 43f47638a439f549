"""Connections to PostgreSQL whose calls end, and that are closed when their server is no longer the primary.

psycopg alone would wait for ever for a server that hangs, and keep a connection to a server that only reads.
"""

from typing import Any, TypeVar

import psycopg
from psycopg import errors
from psycopg.abc import PQGen

from shortener.db import deadlines

Result = TypeVar("Result")


class Connection(psycopg.Connection[Any]):
    """A connection that is closed, with OperationalError, when a call takes too long or the server is read-only."""

    def wait(self, gen: PQGen[Result], interval: float = 0.1, timeout: float | None = None) -> Result:
        """Return the result of a call."""
        try:
            return super().wait(gen, interval, deadlines.longest_call if timeout is None else timeout)
        except errors._WaitTimeout as error:
            self.pgconn.finish()
            raise psycopg.OperationalError("The server has not answered in time.") from error
        except errors.ReadOnlySqlTransaction as error:
            self.pgconn.finish()  # the next connection asks all hosts for the primary
            raise psycopg.OperationalError("The server is read-only: it is not the primary.") from error
