"""Connections to PostgreSQL whose calls end: psycopg alone would wait for ever for a server that hangs."""

from typing import Any, TypeVar

import psycopg
from psycopg import errors
from psycopg.abc import PQGen

from shortener.db import deadlines

Result = TypeVar("Result")


class Connection(psycopg.Connection[Any]):
    """A connection that is closed when a call takes too long, which raises OperationalError."""

    def wait(self, gen: PQGen[Result], interval: float = 0.1, timeout: float | None = None) -> Result:
        """Return the result of a call."""
        try:
            return super().wait(gen, interval, deadlines.longest_call if timeout is None else timeout)
        except errors._WaitTimeout as error:
            self.pgconn.finish()
            raise psycopg.OperationalError("The server has not answered in time.") from error
