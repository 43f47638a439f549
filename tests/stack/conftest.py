"""Installations for the tests of this folder."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.stack.mail_server import MailServer
from tests.stack.running import NewStack, Stack, free_port
from tests.stack.servers import Valkey

_SHARED = {"stack", "mending", "guarded", "two_workers", "own_redis", "public", "observed"}


@pytest.hookimpl(tryfirst=True)
def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Let one process of a parallel run do all tests of an installation that they share, so that it is started once."""
    for item in items:
        if item.path.is_relative_to(Path(__file__).parent):
            for shared in _SHARED.intersection(getattr(item, "fixturenames", ())):
                item.add_marker(pytest.mark.xdist_group(shared))


@pytest.fixture
def new_stack(tmp_path: Path) -> Iterator[NewStack]:
    """Make an installation that has not started; whatever runs of it ends with the test."""
    made: list[Stack] = []

    def make(name: str = "data", **environment: str) -> Stack:
        made.append(Stack(tmp_path / name, **environment))
        return made[-1]

    yield make
    for stack in made:
        stack.kill()


@pytest.fixture(scope="session")
def stack(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Stack]:
    """Return a running installation that all tests share: they leave it as it was, links and clicks aside."""
    running = Stack(tmp_path_factory.mktemp("shared") / "data")
    try:
        running.begin()
        running.wait_until_ready()
        yield running
    finally:
        running.kill()


@pytest.fixture(scope="session")
def api_key(stack: Stack) -> str:
    """Return an API key of the shared installation."""
    return stack.create_api_key()


@pytest.fixture(scope="session")
def mending(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Stack]:
    """Return a running installation of which tests kill processes: each waits until it has mended itself."""
    running = Stack(tmp_path_factory.mktemp("mending") / "data")
    try:
        yield running.start()
    finally:
        running.kill()


@pytest.fixture(scope="session")
def two_workers(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Stack]:
    """Return a running installation with two redirect workers, an internal listener and a port of the control plane."""
    running = Stack(
        tmp_path_factory.mktemp("two-workers") / "data",
        REDIRECT_WORKERS="2", INTERNAL_PORT=str(free_port()), CONTROL_HOST="127.0.0.2", CONTROL_PORT=str(free_port()),
    )  # fmt: skip
    try:
        yield running.start()
    finally:
        running.kill()


class OwnRedis:
    """An installation with a Redis of its own and a mail server, which is away; tests start again what they stop."""

    def __init__(self, folder: Path) -> None:
        self.valkey, self.mail_server = Valkey(folder / "valkey"), MailServer()
        self.stack = Stack(folder / "data", REDIS_URL=self.valkey.url, EMAIL_URL=self.mail_server.url)

    def start(self) -> None:
        """Start the Redis and then the installation, which has to warn of a Redis that keeps nothing."""
        self.valkey.start()
        self.valkey.client.config_set("appendonly", "no")
        self.stack.start()
        self.valkey.client.config_set("appendonly", "yes")

    def stop(self) -> None:
        """Stop everything."""
        self.stack.kill()
        self.mail_server.stop()
        self.valkey.stop()
        self.valkey.client.close()


@pytest.fixture(scope="session")
def own_redis(tmp_path_factory: pytest.TempPathFactory) -> Iterator[OwnRedis]:
    """Return a running installation with a Redis of its own."""
    running = OwnRedis(tmp_path_factory.mktemp("own-redis"))
    try:
        running.start()
        yield running
    finally:
        running.stop()


@pytest.fixture(scope="session")
def mending_key(mending: Stack) -> str:
    """Return an API key of the installation that mends itself."""
    return mending.create_api_key()
