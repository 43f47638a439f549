"""`manage.py backup` and `restore`: everything arrives, whatever the engines, and whatever happens in between."""

import signal
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.engines.copies.installation import MANY, Installation, change, links_in, url
from tests.engines.schemas.dumps import FILES, load
from tests.engines.schemas.keep import CLICKS, FOLDER
from tests.stack.running import STOPPED_WITHIN
from tests.stack.waiting import WHEN_BUSY, eventually

KEY = {"BACKUP_PASSPHRASE": "correct horse battery staple"}
LEFT_OUT = {"django_session", "usersessions_usersession", "clicks_visitorsalt"}


@pytest.fixture
def place(tmp_path: Path) -> str:
    """A folder for backups."""
    return str(tmp_path / "backups")


@pytest.fixture
def elsewhere(tmp_path: Path) -> Iterator[Installation]:
    """Another installation, which is empty."""
    made = Installation(tmp_path / "elsewhere")
    made.data_dir.mkdir(mode=0o700)
    yield made
    made.kill()


def _succeeds(installation: Installation, *arguments: str, **environment: str) -> str:
    ended = installation.manage(*arguments, **environment)
    assert (ended.returncode, ended.stderr) == (0, "")
    return ended.stdout


def _contents(installation: Installation, database: str = "") -> dict[str, list[str]]:
    rows = installation.contents(database, precision="milliseconds")
    return {table: shown for table, shown in rows.items() if table not in LEFT_OUT}


def test_everything_is_restored_on_any_engine(
    installation: Installation, elsewhere: Installation, target: str, place: str, other: Path
) -> None:
    contents = _contents(installation)
    _succeeds(installation, "backup", "--to", place, **KEY)

    printed = _succeeds(elsewhere, "restore", "--from", place, DATABASE_URL=target, **KEY)

    assert "Restored: the database has the same rows" in printed
    assert _contents(installation, target) == contents
    key = (installation.data_dir / "secret-key").read_text()
    assert (elsewhere.data_dir / "secret-key").read_text() == key
    if target.startswith("mongodb"):  # and back
        _succeeds(elsewhere, "backup", "--to", f"{place}-2", DATABASE_URL=target, **KEY)
        _succeeds(elsewhere, "restore", "--from", f"{place}-2", DATABASE_URL=url(other), **KEY)
        assert _contents(installation, url(other)) == contents


def test_a_backup_of_an_earlier_schema_is_migrated(empty: Installation, elsewhere: Installation, place: str) -> None:
    load(url(empty.file), (FOLDER / "0.1" / FILES["sqlite"]).read_text())

    _succeeds(empty, "backup", "--to", place)
    _succeeds(elsewhere, "restore", "--from", place)

    _succeeds(elsewhere, "migrate", "--check")
    assert elsewhere.rows("clicks_click") == empty.rows("clicks_click") >= CLICKS
    assert elsewhere.rows("links_link WHERE bot_count IS NULL") == 0


def test_a_newer_schema_is_refused(migrated: Installation, place: str) -> None:
    change(migrated.file, "UPDATE django_migrations SET name = '9999_new' WHERE app = 'links' AND name LIKE '0001%'")

    ended = migrated.manage("backup", "--to", place)

    assert (ended.returncode, ended.stdout) == (1, "")
    assert "schema of a newer version (links.9999_new)" in ended.stderr


def test_a_killed_restore_goes_on_and_is_complete(full: Installation, elsewhere: Installation, place: str) -> None:
    _succeeds(full, "backup", "--to", place)
    restoring = elsewhere.begin(sys.executable, "manage.py", "restore", "--from", place)
    eventually(lambda: links_in(elsewhere.file), within=WHEN_BUSY)

    restoring.kill()

    restoring.wait(STOPPED_WITHIN)
    assert 0 < links_in(elsewhere.file) < MANY
    begun = elsewhere.manage("run")
    assert "restore" in begun.stderr
    _succeeds(elsewhere, "restore", "--from", place)
    assert _contents(elsewhere) == _contents(full)


def test_ctrl_c_ends_a_backup_and_leaves_no_file(large: Installation, place: str) -> None:
    backing_up = large.begin(sys.executable, "manage.py", "backup", "--to", place)
    eventually(lambda: list(Path(place).iterdir()) if Path(place).exists() else [], within=WHEN_BUSY)

    backing_up.send_signal(signal.SIGINT)

    assert backing_up.wait(STOPPED_WITHIN) == 128 + signal.SIGINT
    assert list(Path(place).iterdir()) == []
    assert large.printed().splitlines()[-1].endswith("Run the same command again.")


def test_only_an_empty_installation_is_restored(
    installation: Installation, elsewhere: Installation, place: str
) -> None:
    _succeeds(installation, "backup", "--to", place)

    assert "not empty: accounts_user has rows" in installation.manage("restore", "--from", place).stderr

    elsewhere.begin()
    eventually(lambda: "Shortener is starting" in elsewhere.printed(), within=WHEN_BUSY)
    assert "is running on DATA_DIR" in elsewhere.manage("restore", "--from", place).stderr
