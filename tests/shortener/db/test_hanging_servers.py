"""A statement that PostgreSQL does not end is given up within seconds."""

import time

import psycopg
import pytest
from django.db import connection

from shortener.db import deadlines, postgresql
from tests.stack.waiting import eventually

pytestmark = pytest.mark.django_db(transaction=True)


def test_a_postgresql_statement_ends_in_time(monkeypatch: pytest.MonkeyPatch) -> None:
    if connection.vendor != "postgresql":
        pytest.skip("for PostgreSQL")
    monkeypatch.setattr(deadlines, "longest_call", 0.5)
    began_at = time.monotonic()

    with postgresql.Connection.connect(**connection.get_connection_params()) as other:
        with pytest.raises(psycopg.OperationalError, match="not answered in time"):
            other.execute("SELECT pg_sleep(3)")
        assert other.closed

    assert time.monotonic() - began_at < 2
    eventually(lambda: not _sleeping(), within=10)  # the server notices only then that no one waits


def _sleeping() -> int:
    with connection.cursor() as cursor:
        cursor.execute("SELECT count(*) FROM pg_stat_activity WHERE query = 'SELECT pg_sleep(3)'")
        number: int = cursor.fetchone()[0]
        return number
