"""`manage.py copy_database`: everything arrives, whatever the engines, and whatever happens in between."""

import json
import re
import signal
import sqlite3
import subprocess
import sys
from collections.abc import Callable, Iterator
from contextlib import closing
from functools import cache
from pathlib import Path

import psutil
import pytest
from django.conf import settings

from shortener.config.installation import socket_path
from tests.engines.conftest import Servers
from tests.stack.running import Stack
from tests.stack.terminal import Terminal
from tests.stack.waiting import eventually

SECRET = "hunter2-secret"
MANY = 20_000  # links: enough to be interrupted

MAKE_A_GROUP = """
from django.contrib.auth.models import Group
Group.objects.create(name="New")
print(Group.objects.count())
"""


class Installation(Stack):
    """An installation, and how its database and others are filled and read back."""

    def contents(self, database: str = "", *, precision: str = "microseconds") -> dict[str, list[str]]:
        """Return all rows of all tables."""
        contents: dict[str, list[str]] = json.loads(self._python("show", precision, database=database))
        return contents

    def fill(self, *links: str) -> "Installation":
        """Make rows of every table, or only so many links."""
        self.migrate()
        self._python("fill", *links, database="")
        return self

    def migrate(self, database: str = "") -> None:
        """Make the tables."""
        made = self.manage("migrate", "--verbosity", "0", DATABASE_URL=database)
        assert made.returncode == 0, made.stderr

    @property
    def file(self) -> Path:
        """The SQLite database of the installation itself."""
        return self.data_dir / "db.sqlite3"

    def copy(self, to: str, *options: str, **environment: str) -> "subprocess.CompletedProcess[str]":
        """Copy the database to another."""
        return self.manage("copy_database", "--to", to, *options, **environment)

    def start_copy(self, to: str) -> psutil.Popen:
        """Begin to copy the database to another."""
        return self.begin(sys.executable, "manage.py", "copy_database", "--to", to)

    def refusal(self, to: str, *options: str, **environment: str) -> str:
        """Return the one line with which the copy is refused."""
        ended = self.copy(to, *options, **environment)
        assert ended.returncode == 1, ended.stderr
        (line,) = ended.stderr.splitlines()
        assert SECRET not in line
        return line

    def _python(self, *arguments: str, database: str) -> str:
        return subprocess.run(
            [sys.executable, "-m", "tests.engines.contents", *arguments],
            cwd=settings.BASE_DIR,
            env=self.environment | {"DATABASE_URL": database, "DJANGO_SETTINGS_MODULE": "shortener.config.settings"},
            stdout=subprocess.PIPE,
            text=True,
            timeout=60,
            check=True,
        ).stdout


Template = Callable[[str], Path]


@pytest.fixture(scope="session")
def template(tmp_path_factory: pytest.TempPathFactory) -> Template:
    """Return an SQLite database that is `empty`, has rows of all `tables`, `many links`, or `both`; make each once."""

    @cache
    def make(content: str) -> Path:
        installation = Installation(tmp_path_factory.mktemp(content) / "data")
        installation.data_dir.mkdir()
        match content:
            case "empty":
                installation.migrate()
            case "tables":
                installation.fill()
            case "many links":
                installation.fill(str(MANY))
            case "both":
                installation.fill().fill(str(MANY))
        return installation.file

    return make


@pytest.fixture
def empty(tmp_path: Path) -> Iterator[Installation]:
    """An installation on SQLite without tables."""
    made = Installation(tmp_path / "data")
    made.data_dir.mkdir(mode=0o700)
    yield made
    made.kill()


@pytest.fixture
def migrated(empty: Installation, template: Template) -> Installation:
    """An installation with empty tables."""
    copy_file(template("empty"), empty.file)
    return empty


@pytest.fixture
def installation(empty: Installation, template: Template) -> Installation:
    """An installation with rows of every table."""
    copy_file(template("tables"), empty.file)
    return empty


@pytest.fixture
def large(empty: Installation, template: Template) -> Installation:
    """An installation with many links."""
    copy_file(template("many links"), empty.file)
    return empty


@pytest.fixture
def full(empty: Installation, template: Template) -> Installation:
    """An installation with rows of every table and many links."""
    copy_file(template("both"), empty.file)
    return empty


@pytest.fixture
def other(tmp_path: Path) -> Path:
    """A file for another SQLite database."""
    return tmp_path / "other.sqlite3"


@pytest.fixture(params=["sqlite", "postgresql", "mongodb"])
def target(request: pytest.FixtureRequest, tmp_path: Path, servers: Servers) -> str:
    """The URL of an empty database, of each engine in turn."""
    return url(tmp_path / "target.sqlite3") if request.param == "sqlite" else servers(request.param).new_database()


def url(file: Path) -> str:
    """Return the URL of an SQLite database."""
    return f"sqlite:///{file}"


def copy_file(source: Path, target: Path) -> None:
    """Copy an SQLite database, with what is still in its log."""
    with closing(sqlite3.connect(source)) as one, closing(sqlite3.connect(target)) as other:
        one.backup(other)


def links_in(file: Path) -> int:
    """Return how many links the SQLite database has now."""
    try:
        with closing(sqlite3.connect(f"file:{file}?mode=ro", uri=True)) as database:
            count: int = database.execute("SELECT count(*) FROM links_link").fetchone()[0]
            return count
    except sqlite3.OperationalError:  # not there yet
        return 0


def change(file: Path, statement: str) -> None:
    """Change an SQLite database behind everybody's back."""
    with closing(sqlite3.connect(file)) as database:
        database.execute(statement)
        database.commit()


def test_every_row_of_every_table_arrives_and_comes_back(installation: Installation, target: str, other: Path) -> None:
    precision = "milliseconds" if target.startswith("mongodb") else "microseconds"
    contents = installation.contents(precision=precision)
    assert all(contents.values()), "fill() does not know a table"

    there = installation.copy(target)
    back = installation.copy(url(other), DATABASE_URL=target)

    assert (there.returncode, there.stderr, back.returncode, back.stderr) == (0, "", 0, "")
    assert installation.contents(target, precision=precision) == contents
    assert installation.contents(url(other), precision=precision) == contents
    assert other.stat().st_mode & 0o077 == 0


def test_the_target_gives_new_rows_keys_of_their_own(installation: Installation, target: str) -> None:
    installation.copy(target)

    made = installation.manage("shell", "--verbosity", "0", "--command", MAKE_A_GROUP, DATABASE_URL=target)

    assert (made.returncode, made.stdout.strip()) == (0, "3"), made.stderr


def test_it_says_what_it_did_and_what_to_do_next(installation: Installation, other: Path) -> None:
    copied = installation.copy(url(other))

    assert re.search("^clicks_click +2 rows", copied.stdout, re.MULTILINE)
    assert re.search("^clicks_click +2  [0-9a-f]{12}$", copied.stdout, re.MULTILINE)
    assert "Set DATABASE_URL" in copied.stdout.splitlines()[-1]


def test_a_finished_copy_can_be_checked_again(installation: Installation, target: str) -> None:
    first, second = installation.copy(target), installation.copy(target)

    assert (second.returncode, second.stderr) == (0, "")
    assert _digests(first.stdout) == _digests(second.stdout) != []


def _digests(printed: str) -> list[str]:
    return re.findall("^.* [0-9a-f]{12}$", printed, re.MULTILINE)


def test_the_url_may_come_from_stdin(installation: Installation, other: Path) -> None:
    copied = subprocess.run(
        [sys.executable, "manage.py", "copy_database", "--to", "-"],
        cwd=settings.BASE_DIR,
        env=installation.environment,
        input=f"{url(other)}\n",
        capture_output=True,
        text=True,
        timeout=60,
        check=True,
    )

    assert "Set DATABASE_URL" in copied.stdout
    assert installation.contents(url(other)) == installation.contents()


@pytest.mark.parametrize("victim", ["reader", "writer"])
def test_a_copy_that_was_killed_goes_on_and_is_complete(full: Installation, other: Path, victim: str) -> None:
    reader = full.start_copy(url(other))
    (writer,) = eventually(lambda: reader.children(), within=20)
    eventually(lambda: links_in(other), within=20)

    {"reader": reader, "writer": writer}[victim].kill()

    status = reader.wait(10)
    eventually(lambda: not _lives(writer), within=10)
    stored = links_in(other)
    assert 0 < stored < MANY
    assert "Traceback" not in full.printed()
    assert (status == -signal.SIGKILL) if victim == "reader" else ("same command again" in full.printed())
    again = full.copy(url(other))
    assert (again.returncode, again.stderr) == (0, "")
    assert full.contents(url(other)) == full.contents()


def _lives(process: psutil.Process) -> bool:
    return bool(process.is_running() and process.status() != psutil.STATUS_ZOMBIE)


def test_ctrl_c_ends_it_at_once_and_it_goes_on_later(large: Installation, other: Path) -> None:
    reader = large.start_copy(url(other))
    (writer,) = eventually(lambda: reader.children(), within=20)
    eventually(lambda: links_in(other), within=20)

    reader.send_signal(signal.SIGINT)

    assert reader.wait(5) == 128 + signal.SIGINT
    assert not _lives(writer)
    assert large.printed().splitlines()[-1].endswith("Run the same command again to go on.")
    assert 0 < links_in(other) < MANY
    assert large.copy(url(other)).returncode == 0


def test_a_terminal_shows_how_far_it_is(large: Installation, other: Path) -> None:
    terminal = Terminal(large, sys.executable, "manage.py", "copy_database", "--to", url(other))

    screen = terminal.read_to_end(within=30)

    terminal.close()
    assert terminal.process.wait(10) == 0
    assert re.search(rf"links_link +█+░+ [\d,]+ / {MANY:,}", screen)


def test_a_target_with_other_rows_is_refused_and_left_alone(installation: Installation, target: str) -> None:
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
def test_a_copy_that_was_changed_since_is_refused(installation: Installation, other: Path, statement: str) -> None:
    installation.copy(url(other))
    changed = installation.file if statement.startswith("DELETE") else other
    change(changed, statement)

    assert "holds rows that this database does not" in installation.refusal(url(other))


def test_values_that_arrive_changed_are_an_error_that_names_the_table(installation: Installation, other: Path) -> None:
    installation.migrate(url(other))
    change(other, "CREATE TRIGGER spoil AFTER INSERT ON links_link BEGIN UPDATE links_link SET notes = 'x'; END")

    assert "links_link differs" in installation.refusal(url(other))


@pytest.mark.xdist_group("postgresql")
def test_a_value_that_the_target_cannot_hold_is_an_error_that_names_the_table(
    installation: Installation, servers: Servers
) -> None:
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
def test_a_target_that_cannot_be_had_is_one_line_without_its_password(
    migrated: Installation, to: str, words: str
) -> None:
    assert words in migrated.refusal(to)


def test_the_database_itself_is_no_target(migrated: Installation) -> None:
    assert "--to is the database that" in migrated.refusal(url(migrated.data_dir / ".." / "data" / "db.sqlite3"))


def test_a_source_without_tables_is_refused(empty: Installation, other: Path) -> None:
    assert "Run manage.py migrate" in empty.refusal(url(other))
    assert not other.exists()


def test_a_running_site_is_not_copied_unless_asked_for(migrated: Installation, other: Path) -> None:
    migrated.start()
    elsewhere = migrated.data_dir.with_name("elsewhere")  # a machine that has the same database and Redis
    shared = {"DATA_DIR": str(elsewhere), "DATABASE_URL": url(migrated.file)}
    shared["REDIS_URL"] = f"unix://{socket_path(migrated.data_dir)}"

    assert "Shortener runs on DATA_DIR" in migrated.refusal(url(other))
    assert "A worker was alive" in migrated.refusal(url(other), **shared)
    assert not other.exists()
    assert migrated.copy(url(other), "--while-running").returncode == 0


def test_nothing_starts_while_it_copies(large: Installation, other: Path) -> None:
    copying = large.start_copy(url(other))
    eventually(lambda: links_in(other), within=20)

    copying.suspend()  # or it may end before `run` has begun
    assert copying.status() == psutil.STATUS_STOPPED
    refused = large.manage("run")
    copying.resume()

    assert (refused.returncode, "DATA_DIR" in refused.stderr) == (1, True)
