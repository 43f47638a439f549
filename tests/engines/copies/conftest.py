"""Installations to copy, and databases to copy them to."""

from collections.abc import Callable, Iterator
from functools import cache
from pathlib import Path

import pytest

from tests.engines.conftest import Servers
from tests.engines.copies.installation import MANY, Copied, Installation, copy_file, url
from tests.stack.preparation import made_once, prepared

ENGINES = ["sqlite", "postgresql", "mongodb"]

Copies = Callable[[str], Copied]


def template(content: str) -> Path:
    """Return an SQLite database that is `empty`, has rows of all `tables`, `many links`, or `both`; make each once."""

    def make(folder: Path) -> None:
        installation = Installation(folder)
        folder.mkdir()
        copy_file(template("tables") if content == "both" else prepared() / "db.sqlite3", installation.file)
        if content == "tables":
            installation.fill()
        elif content != "empty":
            installation.fill(str(MANY))

    return made_once(f"database with {content}", make) / "db.sqlite3"


@pytest.fixture(scope="session")
def copies(tmp_path_factory: pytest.TempPathFactory, servers: Servers) -> Copies:
    """Return a copy of rows of every table to an engine; all tests share it."""

    @cache
    def make(engine: str) -> Copied:
        folder = tmp_path_factory.mktemp(f"copied-to-{engine}")
        installation = Installation(folder / "data")
        installation.data_dir.mkdir(mode=0o700)
        copy_file(template("tables"), installation.file)
        target = url(folder / "target.sqlite3") if engine == "sqlite" else servers(engine).new_database()
        return Copied(installation, target, installation.copy(target))

    return make


@pytest.fixture(params=ENGINES)
def copied(request: pytest.FixtureRequest, copies: Copies) -> Copied:
    """A copy to each engine in turn."""
    return copies(request.param)


@pytest.fixture
def empty(tmp_path: Path) -> Iterator[Installation]:
    """An installation on SQLite without tables."""
    made = Installation(tmp_path / "data")
    made.data_dir.mkdir(mode=0o700)
    yield made
    made.kill()


@pytest.fixture
def migrated(empty: Installation) -> Installation:
    """An installation with empty tables."""
    copy_file(template("empty"), empty.file)
    return empty


@pytest.fixture
def installation(empty: Installation) -> Installation:
    """An installation with rows of every table."""
    copy_file(template("tables"), empty.file)
    return empty


@pytest.fixture
def large(empty: Installation) -> Installation:
    """An installation with many links."""
    copy_file(template("many links"), empty.file)
    return empty


@pytest.fixture
def full(empty: Installation) -> Installation:
    """An installation with rows of every table and many links."""
    copy_file(template("both"), empty.file)
    return empty


@pytest.fixture
def other(tmp_path: Path) -> Path:
    """A file for another SQLite database."""
    return tmp_path / "other.sqlite3"


@pytest.fixture
def migrated_other(other: Path) -> Path:
    """Another SQLite database with empty tables, which spares a copy to make them."""
    copy_file(template("empty"), other)
    return other


@pytest.fixture(params=ENGINES)
def target(request: pytest.FixtureRequest, tmp_path: Path, servers: Servers) -> str:
    """The URL of an empty database, of each engine in turn."""
    return url(tmp_path / "target.sqlite3") if request.param == "sqlite" else servers(request.param).new_database()
