"""`manage.py copy_database` refuses what it cannot copy, in one line, and changes nothing."""

from pathlib import Path

import psutil
import pytest

from shortener.config.settings.installation import socket_path
from tests.engines.conftest import Servers
from tests.engines.copies.conftest import Copies, template
from tests.engines.copies.installation import SECRET, Installation, change, copy_file, file_of, links_in, url
from tests.stack.waiting import WHEN_BUSY, eventually


def test_a_target_with_other_rows_is_refused_and_left_alone(installation: Installation, target: str) -> None:
    if target.startswith("sqlite"):
        copy_file(template("empty"), file_of(target))
    else:
        installation.migrate(target)
    made = installation.manage("create_api_key", "--email", "other@example.com", DATABASE_URL=target)
    assert made.returncode == 0, made.stderr
    before = installation.contents(target)

    line = installation.refusal(target)

    assert "accounts_user: the target holds rows that this database does not" in line
    assert "empty database" in line
    assert installation.contents(target) == before


@pytest.mark.parametrize(
    "statement",
    [
        "UPDATE accounts_user SET name = 'Other'",
        "DELETE FROM links_linktag",
        "DELETE FROM auth_group_permissions",
        "INSERT INTO auth_group (name) VALUES ('Other')",
    ],
)
@pytest.mark.xdist_group("sqlite")
def test_a_copy_that_was_changed_since_is_refused(
    installation: Installation, other: Path, copies: Copies, statement: str
) -> None:
    copy_file(file_of(copies("sqlite").target), other)
    changed = installation.file if statement.startswith("DELETE") else other
    change(changed, statement)

    assert "holds rows that this database does not" in installation.refusal(url(other))


def test_changed_values_are_an_error_that_names_the_table(installation: Installation, migrated_other: Path) -> None:
    change(
        migrated_other,
        "CREATE TRIGGER spoil AFTER INSERT ON links_link BEGIN UPDATE links_link SET notes = 'x'; END",
    )

    assert "links_link differs" in installation.refusal(url(migrated_other))


@pytest.mark.xdist_group("postgresql")
def test_a_value_too_long_is_an_error_that_names_the_table(installation: Installation, servers: Servers) -> None:
    change(installation.file, "UPDATE links_linktag SET name = 'too long' || hex(zeroblob(100))")

    assert "links_linktag: value too long" in installation.refusal(servers("postgresql").new_database())


@pytest.mark.parametrize(
    ("to", "words"),
    [
        ("", "--to is empty"),
        ("other.sqlite3", "--to must look like"),
        (f"mysql://shortener:{SECRET}@127.0.0.1/shortener", "--to must look like"),
        (f"postgres://shortener:{SECRET}#@127.0.0.1/shortener", "--to must look like"),
        (f"postgres://shortener:{SECRET}@127.0.0.1:1/shortener", "--to: cannot be reached"),
        (f"mongodb://shortener:{SECRET}@127.0.0.1:1/shortener", "--to: cannot be reached"),
        ("sqlite:////nowhere/at/all.sqlite3", "--to: cannot be reached"),
    ],
)
def test_an_unusable_target_is_one_line_without_its_password(migrated: Installation, to: str, words: str) -> None:
    assert words in migrated.refusal(to)


def test_the_database_itself_is_no_target(migrated: Installation) -> None:
    assert "--to is the same database as" in migrated.refusal(url(migrated.data_dir / ".." / "data" / "db.sqlite3"))


def test_a_source_without_tables_is_refused(empty: Installation, other: Path) -> None:
    assert "Run manage.py migrate" in empty.refusal(url(other))
    assert not other.exists()


def test_a_running_site_is_not_copied_unless_asked_for(migrated: Installation, other: Path) -> None:
    migrated.start()
    elsewhere = migrated.data_dir.with_name("elsewhere")  # a machine that has the same database and Redis
    shared = {"DATA_DIR": str(elsewhere), "DATABASE_URL": url(migrated.file)}
    shared["REDIS_URL"] = f"unix://{socket_path(migrated.data_dir, 'valkey.sock')}"

    assert "Shortener is running on DATA_DIR" in migrated.refusal(url(other))
    assert "A worker was running" in migrated.refusal(url(other), **shared)
    assert not other.exists()
    assert migrated.copy(url(other), "--while-running").returncode == 0


def test_nothing_starts_while_it_copies(large: Installation, migrated_other: Path) -> None:
    copying = large.start_copy(url(migrated_other))
    eventually(lambda: links_in(migrated_other), within=WHEN_BUSY)

    copying.suspend()  # or it may end before `run` has begun
    eventually(lambda: copying.status() == psutil.STATUS_STOPPED, within=WHEN_BUSY)
    refused = large.manage("run")
    copying.resume()

    assert (refused.returncode, "DATA_DIR" in refused.stderr) == (1, True)
