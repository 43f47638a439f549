"""Installations to copy, and databases to copy them to."""

from collections.abc import Callable, Iterator
from functools import cache
from pathlib import Path

import pytest

from tests.engines.conftest import Servers
from tests.engines.copies.installation import MANY, Installation, copy_file, url

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
