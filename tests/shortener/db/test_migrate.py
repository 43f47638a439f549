"""manage.py migrate: one process at a time, a failure that is explained, and no older version on a newer schema."""

import io
import threading
from collections.abc import Iterator
from pathlib import Path

import pytest
from django.core.exceptions import ImproperlyConfigured
from django.core.management import CommandError, call_command
from django.db import connection
from django.db.backends.base.base import BaseDatabaseWrapper
from django.db.migrations.recorder import MigrationRecorder
from django.db.utils import ConnectionHandler
from pytest_django import Settings

from shortener.config.settings import databases
from shortener.db.migrating import lock
from shortener.runtime import preflight

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def newer_schema() -> Iterator[None]:
    """A migration that a newer version has applied."""
    migration = ("links", "9999_of_a_newer_version")
    MigrationRecorder(connection).record_applied(*migration)
    yield
    MigrationRecorder(connection).record_unapplied(*migration)


@pytest.fixture
def failing(settings: Settings) -> Iterator[str]:
    """The name of an app whose second migration fails."""
    settings.MIGRATION_MODULES = settings.MIGRATION_MODULES | {"shortener": "tests.shortener.db.failing_migrations"}
    yield "shortener"
    MigrationRecorder(connection).record_unapplied("shortener", "0001_first")


@pytest.fixture
def database(tmp_path: Path) -> BaseDatabaseWrapper:
    """The tests' database; on SQLite, where it is in memory, one in a file."""
    if connection.vendor != "sqlite":
        return connection
    return ConnectionHandler({"default": databases.configuration("", tmp_path)})["default"]


def test_one_at_a_time_holds_the_lock(database: BaseDatabaseWrapper) -> None:
    order, waits = [], threading.Event()

    def second() -> None:
        with lock.held(database, on_wait=waits.set):
            order.append("second")

    with lock.held(database, on_wait=pytest.fail):
        thread = threading.Thread(target=second)
        thread.start()
        assert waits.wait(10)
        order.append("first")
    thread.join(10)
    assert order == ["first", "second"]


def test_a_failed_migration_says_what_to_do(failing: str, caplog: pytest.LogCaptureFixture) -> None:
    with pytest.raises(CommandError) as failed:
        call_command("migrate", failing, verbosity=0)

    line = str(failed.value)
    assert line.startswith("Migration shortener.0002_second failed: database or disk is full. Migrations before it")
    assert "run migrate again" in line
    assert len(line.splitlines()) == 1
    assert "Traceback" in caplog.text
    assert (failing, "0001_first") in MigrationRecorder(connection).applied_migrations()


@pytest.mark.usefixtures("newer_schema")
def test_an_older_version_does_not_start(settings: Settings) -> None:
    for refuse in (preflight.check, lambda: call_command("migrate", verbosity=0)):
        with pytest.raises(ImproperlyConfigured, match=r"links\.9999_of_a_newer_version is unknown to this version"):
            refuse()

    settings.ALLOW_NEWER_SCHEMA = True
    call_command("migrate", verbosity=0, stdout=io.StringIO())
