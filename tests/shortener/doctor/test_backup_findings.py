"""What the doctor says about backups."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest
import time_machine
from pytest_django import Settings

from shortener.backups import state
from shortener.doctor.backups import check_backups
from shortener.doctor.findings import Findings, Level

NOW = datetime(2026, 5, 4, 3, 2, 1, tzinfo=UTC)


def _found() -> tuple[Level, str]:
    """Return the one finding."""
    findings = Findings("backups")
    with time_machine.travel(NOW, tick=False):
        check_backups(findings)
    (only,) = findings.all
    return only.level, only.text


@pytest.fixture
def daily(settings: Settings) -> None:
    """Let backups be made each day."""
    settings.BACKUPS = replace(settings.BACKUPS, to="/srv/backups", every_hours=24)


def _succeed(*, ago: timedelta) -> None:
    state.note_success(name="a", at=NOW - ago, size=12_340_000, took=timedelta(seconds=2))


@pytest.mark.usefixtures("daily")
def test_the_first_backup_is_awaited() -> None:
    assert _found() == (
        Level.WARNING,
        "No backup to /srv/backups is known yet. The worker makes the first one within some minutes.",
    )


@pytest.mark.usefixtures("daily")
def test_a_new_backup_is_well() -> None:
    _succeed(ago=timedelta(hours=3))

    text = "Backups to /srv/backups work. The newest is of 2026-05-04 00:02 UTC: 12.3 MB."
    assert _found() == (Level.OK, text)


@pytest.mark.usefixtures("daily")
def test_a_failing_backup_is_an_error_with_its_reason() -> None:
    _succeed(ago=timedelta(days=1, hours=1))
    state.note_failure(at=NOW - timedelta(minutes=5), reason="/srv/backups: No space left on device.")

    level, text = _found()

    assert level is Level.ERROR
    assert text.startswith(
        "Backups to /srv/backups fail: /srv/backups: No space left on device. The newest is of 2026-"
    )


@pytest.mark.usefixtures("daily")
def test_a_failure_without_a_backup_says_both() -> None:
    state.note_failure(at=NOW, reason="s3://b: access denied")

    assert _found()[1].startswith("Backups to /srv/backups fail: s3://b: access denied. None has been made yet. After")


@pytest.mark.usefixtures("daily")
def test_a_backup_that_is_too_old_is_an_error() -> None:
    _succeed(ago=timedelta(days=3))

    level, text = _found()

    assert (level, text[:52]) == (Level.ERROR, "No backup to /srv/backups was made in time. The newe")


def test_a_missing_key_of_the_storage_is_an_error(settings: Settings, monkeypatch: pytest.MonkeyPatch) -> None:
    settings.BACKUPS = replace(settings.BACKUPS, to="s3://bucket/prefix")
    monkeypatch.setenv("AWS_ACCESS_KEY_ID", "key")
    monkeypatch.delenv("AWS_SECRET_ACCESS_KEY", raising=False)
    findings = Findings("backups")

    check_backups(findings)

    text = "BACKUP_TO: s3://bucket/prefix needs AWS_SECRET_ACCESS_KEY, which is not set."
    assert (findings.all[0].level, findings.all[0].text) == (Level.ERROR, text)


def test_a_public_site_without_backups_is_a_warning(settings: Settings) -> None:
    settings.PRODUCTION = True

    level, text = _found()

    assert (level, text[:20]) == (Level.WARNING, "BACKUP_TO is not set")
