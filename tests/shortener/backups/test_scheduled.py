"""Backups by beat: when one is made, which are kept, and what operators see of failures."""

import json
import os
import subprocess
from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from django.conf import settings

from shortener import places
from shortener.backups import figures, scheduled, state, tasks
from shortener.backups.failures import BackupError
from shortener.backups.folders import Folder
from shortener.backups.names import Name, site_of
from tests.shortener.backups.conftest import Command

NOW = datetime(2026, 5, 4, 3, 2, 1, tzinfo=UTC)


@pytest.fixture(autouse=True)
def to_folder(place: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Let backups be made each day, of which two are kept."""
    backups = replace(settings.BACKUPS, to=str(place), kept=2)
    monkeypatch.setattr(settings, "BACKUPS", backups)


@pytest.fixture
def started(monkeypatch: pytest.MonkeyPatch) -> Iterator[list[list[str]]]:
    """The commands that were started, with the absolute folder of the data."""
    commands: list[list[str]] = []

    class Process:
        def __init__(self, command: list[str], *, env: dict[str, str], **_: object) -> None:
            commands.append([env["DATA_DIR"], *command])

        def poll(self) -> None:
            return None

    monkeypatch.setattr(subprocess, "Popen", Process)
    yield commands
    tasks._running.clear()


def _name(at: datetime, *, site: str = "", is_encrypted: bool = False) -> str:
    return str(Name(site or site_of(settings.BACKUPS.site), at, is_encrypted))


@pytest.mark.django_db(transaction=True)
def test_old_backups_of_this_site_are_deleted(command: Command, place: Path) -> None:
    place.mkdir()
    old = [_name(NOW - timedelta(days=days), is_encrypted=days == 2) for days in (1, 2, 3)]
    killed = place / f"{old[0]}.partial"
    killed.touch()
    os.utime(killed, (0, 0))
    others = [_name(NOW, site="other.example.com"), "notes.txt", f"{old[0]}.bak", "shortener-x-99999999T999999Z.backup"]
    for name in (*old, *others):
        (place / name).touch()

    command("backup", "--scheduled")

    left = {file.name for file in place.iterdir()} - set(others)
    assert left & set(old) == {old[0]}
    assert not killed.exists()
    assert len(left) == 2
    assert all((place / other).exists() for other in others)
    known = state.read()
    assert known.name in left
    assert not known.is_failing
    assert known.made_at is not None
    assert _measured() == {
        "shortener_backup_interval_seconds": 3_600 * settings.BACKUPS.every_hours,
        "shortener_last_backup_timestamp_seconds": known.made_at.timestamp(),
    }
    assert figures.figures()[1] == {
        "lastMadeAt": known.made_at.isoformat(timespec="seconds"),
        "lastBytes": (place / known.name).stat().st_size,
        "isFailing": False,
    }


def _measured() -> dict[str, float]:
    return {family.name: family.samples[0].value for family in figures.measured()}


def test_without_a_backup_there_is_no_time_of_one(place: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    assert _measured() == {"shortener_backup_interval_seconds": 3_600 * settings.BACKUPS.every_hours}

    monkeypatch.setattr(settings, "BACKUPS", replace(settings.BACKUPS, to=""))
    assert _measured() == {}


def test_the_newest_backup_is_never_deleted(place: Path) -> None:
    place.mkdir()
    future = [_name(NOW + timedelta(days=days)) for days in (1, 2, 3)]  # of a clock that was wrong
    newest = _name(NOW)
    for name in (*future, newest):
        (place / name).touch()

    assert scheduled.delete_old(Folder(place), kept=2, newest=newest) == [future[0]]
    assert (place / newest).exists()


def test_a_backup_is_started_once_when_it_is_due(place: Path, started: list[list[str]]) -> None:
    assert tasks.back_up_if_due()
    assert not tasks.back_up_if_due()  # it is still running
    assert started == [[str(settings.DATA_DIR.absolute()), *places.COMMAND, "backup", "--scheduled"]]


def test_no_backup_is_due_before_its_time(place: Path) -> None:
    state.note_success(name="x", at=NOW, size=1, took=timedelta())

    assert not scheduled.is_due(at=NOW + timedelta(hours=23, minutes=59))
    assert scheduled.is_due(at=NOW + timedelta(hours=24))


def test_files_count_when_redis_was_emptied(place: Path) -> None:
    place.mkdir()
    (place / _name(NOW)).touch()

    assert not scheduled.is_due(at=NOW + timedelta(hours=23))
    assert scheduled.is_due(at=NOW + timedelta(hours=25))


def test_without_a_place_none_is_due(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(settings, "BACKUPS", replace(settings.BACKUPS, to=""))

    assert not scheduled.is_due(at=NOW)


def test_a_failure_is_logged_and_tried_again_later(caplog: pytest.LogCaptureFixture) -> None:
    def fail(_: object) -> None:
        raise BackupError("The disk is full.")

    with pytest.raises(BackupError):
        scheduled.run(fail, at=NOW, clock=lambda: NOW)  # type: ignore[arg-type]

    assert [(record.levelname, record.getMessage()) for record in caplog.records] == [
        ("ERROR", "The backup failed: The disk is full.")
    ]
    assert not scheduled.is_due(at=NOW + timedelta(minutes=29))
    assert scheduled.is_due(at=NOW + timedelta(minutes=31))
    shown = json.dumps(figures.figures()[1])
    assert '"isFailing": true' in shown
    assert "disk" not in shown


def test_one_machine_makes_a_backup_at_a_time(command: Command, place: Path) -> None:
    with state.lease() as is_ours:
        assert is_ours
        assert not scheduled.is_due(at=NOW)
        assert "Another machine" in command("backup", "--scheduled")
    assert not place.exists()
    with state.lease() as is_free_again:
        assert is_free_again
