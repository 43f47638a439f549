"""Installations on the databases that people choose with DATABASE_URL."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.engines.mongodb_server import MongoDB
from tests.stack.running import Stack
from tests.stack.servers import Postgres


def _started(engine: str, folder: Path) -> Postgres | MongoDB:
    return Postgres(folder) if engine == "postgresql" else MongoDB(folder)


@pytest.fixture(scope="session", params=["postgresql", "mongodb"])
def server(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Postgres | MongoDB]:
    """A running database server that all tests share."""
    started = _started(request.param, tmp_path_factory.mktemp("server") / request.param)
    yield started
    started.remove()


@pytest.fixture(scope="session")
def stack(server: Postgres | MongoDB, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Stack]:
    """A running installation on that server; every test leaves it running."""
    running = Stack(tmp_path_factory.mktemp("stack") / "data", DATABASE_URL=server.url)
    try:
        yield running.start()
    finally:
        running.kill()


@pytest.fixture(scope="session")
def api_key(stack: Stack) -> str:
    """An API key of the installation."""
    return stack.create_api_key()
