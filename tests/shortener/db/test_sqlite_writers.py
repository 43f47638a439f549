"""Writers of SQLite: they wait for each other, give up after a while, and readers wait for none of them."""

import sqlite3
import time
from collections.abc import Iterator
from contextlib import closing
from threading import Barrier, Event, Thread

import pytest
from django.conf import settings
from django.db import OperationalError, connection, connections, transaction
from django.db.models import F

from accounts.models import Workspace
from links.models import Link
from shortener.db.transactions import atomic
from tests.fixtures import Call, PostLink

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def impatient() -> Iterator[None]:
    """Let writers give up after 0.2 seconds."""
    options = connection.settings_dict["OPTIONS"]
    assert options["timeout"] == settings.DATABASES["default"]["OPTIONS"]["timeout"] == 5
    connection.settings_dict["OPTIONS"] = options | {"timeout": 0.2}
    connection.close()
    yield
    connection.settings_dict["OPTIONS"] = options
    connection.close()


@pytest.fixture
def other_process() -> Iterator[sqlite3.Connection]:
    """A connection that holds the write lock."""
    with closing(sqlite3.connect(connection.settings_dict["NAME"], isolation_level=None)) as other:
        other.execute("BEGIN IMMEDIATE")
        yield other


@pytest.mark.usefixtures("impatient")
def test_locked_out_writer_gets_a_503_and_readers_go_on(
    post_link: PostLink, call: Call, other_process: sqlite3.Connection
) -> None:
    other_process.rollback()
    assert post_link().status_code == 201  # and stores that the key was used
    other_process.execute("BEGIN IMMEDIATE")

    refused = post_link()

    assert (refused.status_code, refused.json()["code"]) == (503, "unavailable")
    assert refused["Retry-After"] == "5"
    assert len(call("GET", "/api/links").json()["data"]) == 1

    other_process.rollback()
    assert post_link().status_code == 201
    assert Link.objects.count() == 2


@pytest.mark.usefixtures("impatient")
def test_writer_waits_for_a_thread_only_so_long(workspace: Workspace) -> None:
    begun, end = Event(), Event()

    @atomic()
    def write_slowly() -> None:
        Workspace.objects.filter(pk=workspace.pk).update(name="Slow")
        begun.set()
        end.wait(5)

    @atomic()
    def write() -> None:
        Workspace.objects.filter(pk=workspace.pk).update(name="Quick")

    thread = _start(write_slowly)
    assert begun.wait(5)
    began_at = time.monotonic()
    with pytest.raises(OperationalError):
        write()
    assert time.monotonic() - began_at < 2
    end.set()
    thread.join()

    write()

    assert Workspace.objects.get().name == "Quick"


def test_threads_take_turns_and_never_find_a_lock(workspace: Workspace) -> None:
    @atomic()
    def count() -> None:
        Workspace.objects.filter(pk=workspace.pk).update(member_changes=F("member_changes") + 1)

    def count_often() -> None:
        with connection.cursor() as cursor:
            cursor.execute("PRAGMA busy_timeout=0")  # SQLite refuses at once what finds a lock
            cursor.fetchall()  # an open cursor would keep its snapshot
        together.wait(5)  # opening and closing a connection takes locks, too
        for _ in range(20):
            count()
        together.wait(5)

    before, together = workspace.member_changes, Barrier(4)
    for thread in [_start(count_often) for _ in range(4)]:
        thread.join()

    assert Workspace.objects.get().member_changes == before + 80


def test_what_follows_a_commit_keeps_no_writer_waiting(workspace: Workspace) -> None:
    @atomic()
    def rename(name: str) -> None:
        Workspace.objects.filter(pk=workspace.pk).update(name=name)

    def rename_on_another_thread() -> None:
        thread = _start(lambda: rename("Second"))
        thread.join(2)
        assert not thread.is_alive()

    @atomic()
    def rename_and_call() -> None:
        rename("First")
        transaction.on_commit(rename_on_another_thread)

    rename_and_call()

    assert Workspace.objects.get().name == "Second"


def test_failed_transaction_lets_others_write(workspace: Workspace) -> None:
    @atomic()
    def fail() -> None:
        Workspace.objects.filter(pk=workspace.pk).update(name="Undone")
        raise ZeroDivisionError

    for _ in range(2):
        with pytest.raises(ZeroDivisionError):
            fail()

    assert Workspace.objects.get().name != "Undone"


def _start(work: object) -> Thread:
    def run() -> None:
        try:
            work()  # type: ignore[operator]
        finally:
            connections.close_all()

    thread = Thread(target=run)
    thread.start()
    return thread
