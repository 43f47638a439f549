"""`manage.py backup`: one file that only its owner can read, and that says what it has."""

import errno
import resource
import secrets
import signal
import threading
from pathlib import Path
from typing import Any, NoReturn

import pytest
from django.db import connection, connections
from pymongo.database import Database
from pymongo.errors import OperationFailure

from clicks.consumer import UNREADABLE
from links.models import Link
from redirects.click_stream import STREAM, new_batch, pack
from shortener import redis
from shortener.backups import waiting
from shortener.backups.failures import BackupError
from shortener.backups.snapshot import snapshot
from tests.fixtures import MakeLink
from tests.shortener.backups.conftest import Command, only_file

PUBLIC_KEY = "age148x5rr7chawpus3vk2xwmmgknprsua2gly6pv949w7pttl4syypsxcgyln"
SECRET_KEY_OF_TESTS = "AGE-SECRET-KEY-10K3D5DM3QC33F083FP9GYSPNJERLK2L73JWL26DM22UMXAJMT7LS3N9X7L"

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.mark.engines
def test_a_backup_is_made_and_checked(command: Command, place: Path, make_link: MakeLink) -> None:
    make_link()

    printed = command("backup", "--to", str(place))

    file = only_file(place)
    assert file.stat().st_mode & 0o777 == 0o600
    assert place.stat().st_mode & 0o777 == 0o700
    assert str(file) in printed
    assert "links_link                       1 rows" in printed
    assert "all counts and digests are right" in printed
    assert "all counts and digests are right" in command("restore", "--check", "--from", str(place))


@pytest.mark.engines
def test_a_snapshot_does_not_see_later_writes(make_link: MakeLink) -> None:
    def write() -> None:
        make_link()
        connections.close_all()

    with snapshot(check_nothing_runs=_refuse):
        before = Link.objects.count()
        writer = threading.Thread(target=write)
        writer.start()
        writer.join()
        after = Link.objects.count()
        session: Any = getattr(connection, "session", None)

    assert Link.objects.count() == before + 1
    if connection.vendor == "mongodb":  # the stand-in says that it has snapshots, and has none
        assert session.options.snapshot
    else:
        assert after == before


@pytest.mark.engines
def test_without_snapshots_nothing_may_run(monkeypatch: pytest.MonkeyPatch) -> None:
    def fail(*_: object) -> NoReturn:
        raise OperationFailure("readConcern level snapshot is not supported")

    monkeypatch.setattr(Database, "command", fail)
    if connection.vendor == "mongodb":
        with (
            pytest.raises(BackupError, match=r"cannot be read at one moment.*Stop"),
            snapshot(check_nothing_runs=_refuse),
        ):
            pass
    else:
        with snapshot(check_nothing_runs=_refuse):
            assert Link.objects.count() == 0


def _refuse() -> NoReturn:
    raise BackupError("Stop Shortener.")


def test_waiting_clicks_are_in_the_backup(command: Command, place: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("clicks.waiting._SETTLED_WITHIN", 0.0)
    for _ in range(3):
        redis.client().xadd(STREAM, pack(new_batch([])))
    redis.client().xadd(UNREADABLE, {"b": b"?"})

    assert "3 entries of the click stream" in command("backup", "--to", str(place))
    assert "3 entries of the click stream" in command("restore", "--check", "--from", str(place))
    assert redis.client().xlen(STREAM) == 3


def test_a_backup_waits_until_clicks_are_stored(make_link: MakeLink) -> None:
    entry = redis.client().xadd(STREAM, pack(new_batch([])))
    worker = threading.Timer(0.2, lambda: redis.client().xdel(STREAM, entry))
    worker.start()

    waiting.clicks().settle()

    worker.join()
    assert list(waiting.clicks().waiting()) == []


def test_a_full_disk_is_one_line_and_leaves_nothing(refusal: Command, place: Path, make_link: MakeLink) -> None:
    for _ in range(300):
        make_link(notes=secrets.token_hex(250))
    before = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (65_536, before[1]))  # bytes of a file
    try:
        line = refusal("backup", "--to", str(place))
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, before)

    assert "File too large" in line
    assert list(place.iterdir()) == []


@pytest.mark.parametrize("number", [errno.ENOSPC, errno.EROFS])
def test_a_disk_that_takes_nothing_is_one_line(
    refusal: Command, place: Path, number: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fail(*_: object) -> None:
        raise OSError(number, "No space left on device")

    monkeypatch.setattr("os.fsync", fail)

    assert "No space left on device" in refusal("backup", "--to", str(place))
    assert list(place.iterdir()) == []


@pytest.mark.parametrize("ending", [signal.SIGINT, signal.SIGTERM])
def test_an_interrupted_backup_leaves_no_file(
    command: Command, place: Path, ending: signal.Signals, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("shortener.backups.making._write_table", lambda *_: signal.raise_signal(ending))

    with pytest.raises((SystemExit, Exception)) as raised:
        command("backup", "--to", str(place))

    status = getattr(raised.value, "returncode", None) or getattr(raised.value, "code", None)
    assert status == 128 + ending
    assert list(place.iterdir()) == []


def test_a_place_that_cannot_be_written_is_one_line(refusal: Command) -> None:
    assert "/proc/backups: " in refusal("backup", "--to", "/proc/backups")
    assert "Say where backups are" in refusal("backup")
    assert "s3://bucket" in refusal("backup", "--to", "s3://")


def test_a_server_with_public_keys_needs_no_secret(
    command: Command, refusal: Command, place: Path, tmp_path: Path
) -> None:
    identity = tmp_path / "key"
    identity.write_text(f"# made by age-keygen\n{SECRET_KEY_OF_TESTS}\n")

    printed = command("backup", "--to", str(place), "--recipient", PUBLIC_KEY)

    assert "All bytes were read again" in printed
    assert "is encrypted" in refusal("restore", "--check", "--from", str(place))
    read = command("restore", "--check", "--from", str(place), "--identity-file", str(identity))
    assert "all counts and digests are right" in read
