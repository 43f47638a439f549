"""Databases of several servers: DATABASE_URL with hosts and a pooler, DATABASE_REPLICA_URL."""

from pathlib import Path

import pytest
from django.core.exceptions import ImproperlyConfigured

from shortener.config.settings import databases

FOLDER = Path("/nowhere")
SECRET = "hunter2"


def test_several_hosts_are_passed_to_libpq() -> None:
    url = "postgres://me:p%2Cw%40@db1,db2:5433/links?target_session_attrs=read-write"

    database = databases.configuration(url, FOLDER)

    assert (database["HOST"], database["PORT"], database["NAME"]) == ("db1,db2", "5432,5433", "links")
    assert (database["USER"], database["PASSWORD"]) == ("me", "p,w@")
    assert database["OPTIONS"]["target_session_attrs"] == "read-write"
    assert not database["DISABLE_SERVER_SIDE_CURSORS"]


def test_behind_a_pooler_nothing_needs_a_session() -> None:
    database = databases.configuration("postgres://me@pooler:6432/links?pgbouncer=true", FOLDER)

    assert database["OPTIONS"]["prepare_threshold"] is None
    assert database["DISABLE_SERVER_SIDE_CURSORS"]
    assert "pgbouncer" not in database["OPTIONS"]


@pytest.mark.parametrize("rest", ["db1,:5/links", "db1,db2:99999/links", "db1/links?pgbouncer=yes"])
def test_a_wrong_list_of_hosts_is_refused_without_password(rest: str) -> None:
    with pytest.raises(ImproperlyConfigured, match="DATABASE_URL must look like") as refused:
        databases.configuration(f"postgres://me:{SECRET}@{rest}", FOLDER)

    assert SECRET not in str(refused.value)


@pytest.mark.parametrize(
    ("url", "replica"),
    [
        ("", "postgres://me@db/links"),
        ("postgres://me@db/links", "mysql://db/links"),
        ("postgres://me@db/x", "sqlite:///y"),
    ],
)
def test_only_postgresql_has_a_replica(url: str, replica: str) -> None:
    with pytest.raises(ImproperlyConfigured, match="DATABASE_REPLICA_URL must look like"):
        databases.configurations(url, replica, FOLDER)


def test_the_replica_is_a_database_of_its_own() -> None:
    both = databases.configurations("postgres://me@db/links", "postgres://me@replica/links", FOLDER)

    assert both["replica"]["HOST"] == "replica"
    assert list(databases.configurations("", "", FOLDER)) == ["default"]
