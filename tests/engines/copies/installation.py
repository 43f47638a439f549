"""An installation whose database is copied."""

import json
import sqlite3
import subprocess
import sys
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path

import psutil
from django.conf import settings

from tests.stack.running import ENDS_WITHIN, Stack

SECRET = "hunter2-secret"
_SQLITE = "sqlite:///"
MANY = 20_000  # links: enough to be interrupted


class Installation(Stack):
    """An installation, and how its database and others are filled and read back."""

    def contents(self, database: str = "", *, precision: str = "microseconds") -> dict[str, list[str]]:
        """Return all rows of all tables."""
        contents: dict[str, list[str]] = json.loads(self._python("show", precision, database=database))
        return contents

    def fill(self, *links: str) -> "Installation":
        """Make rows of every table, or only so many links."""
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
            timeout=ENDS_WITHIN,
            check=True,
        ).stdout


@dataclass(frozen=True)
class Copied:
    """An installation with rows of every table, and where they were copied to; both stay as they are."""

    installation: Installation
    target: str
    process: "subprocess.CompletedProcess[str]"


def url(file: Path) -> str:
    """Return the URL of an SQLite database."""
    return f"{_SQLITE}{file}"


def file_of(database: str) -> Path:
    """Return the file of an SQLite database with this URL."""
    return Path(database.removeprefix(_SQLITE))


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
