"""Installations on the databases that people choose with DATABASE_URL."""

from collections.abc import Callable, Iterator
from functools import cache

import pytest

from tests.engines.mongodb_server import MongoDB
from tests.stack.running import Stack
from tests.stack.servers import Postgres

Servers = Callable[[str], Postgres | MongoDB]


@pytest.hookimpl(tryfirst=True)
def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Let one process of a parallel run do all tests of an engine: its server, and what they share, is made once."""
    for item in items:
        if isinstance(item, pytest.Function) and hasattr(item, "callspec"):
            for engine in {"sqlite", "postgresql", "mongodb"}.intersection(map(str, item.callspec.params.values())):
                item.add_marker(pytest.mark.xdist_group(engine))


@pytest.fixture(scope="session")
def servers(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Servers]:
    """Return the running server of an engine; all tests share it."""
    folder, started = tmp_path_factory.mktemp("servers"), list[Postgres | MongoDB]()

    @cache
    def start(engine: str) -> Postgres | MongoDB:
        started.append(Postgres(folder / engine) if engine == "postgresql" else MongoDB(folder / engine))
        return started[-1]

    yield start
    for server in started:
        server.remove()


@pytest.fixture(scope="session", params=["postgresql", "mongodb"])
def server(request: pytest.FixtureRequest, servers: Servers) -> Postgres | MongoDB:
    """A running server, of each engine in turn."""
    return servers(request.param)


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
