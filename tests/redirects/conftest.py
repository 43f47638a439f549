"""Fixtures for tests of redirects."""

import signal
import subprocess
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any, TypeAlias

import pytest
from a2wsgi import WSGIMiddleware
from django.db.backends.base.base import BaseDatabaseWrapper
from django.db.backends.signals import connection_created
from pymongo import monitoring
from pymongo.monitoring import CommandFailedEvent, CommandListener, CommandStartedEvent, CommandSucceededEvent
from pytest_django import Settings

from links.models import Link
from redirects import invalidation
from shortener import redis
from tests.clicks.clicking import drain_stream
from tests.environment import start_valkey
from tests.redirects.site import Site
from tests.stack.waiting import eventually

CountClicks: TypeAlias = Callable[[Link], int]
StartSite: TypeAlias = Callable[[], Site]


class Statements:
    """Records the statements of all other threads that connect from now on, and calls a hook after each."""

    def __init__(self) -> None:
        self.sql: list[str] = []
        self.after: Callable[[str], None] = lambda sql: None

    def watch(self, connection: BaseDatabaseWrapper, **_: object) -> None:
        """Listen to one connection, unless it is the test's own."""
        if _is_a_sites_thread() and self not in connection.execute_wrappers:  # it may have connected again
            connection.execute_wrappers.append(self)

    def __call__(
        self, execute: Callable[..., object], sql: str, params: object, many: bool, context: dict[str, Any]
    ) -> object:
        self.sql.append(sql)
        result = execute(sql, params, many, context)
        self.after(sql)
        return result


class Commands(CommandListener):
    """Records MongoDB commands for Statements, by events of the driver, with as much of SQL's form as tests compare."""

    def __init__(self) -> None:
        self.statements: Statements | None = None
        self._running: dict[int, str] = {}

    def started(self, event: CommandStartedEvent) -> None:
        """Record the command and its collection."""
        if self.statements is not None and _is_a_sites_thread():
            self._running[event.request_id] = f'{event.command_name} FROM "{event.command[event.command_name]}"'
            self.statements.sql.append(self._running[event.request_id])

    def succeeded(self, event: CommandSucceededEvent) -> None:
        """Call the hook."""
        text = self._running.pop(event.request_id, None)
        if text is not None and self.statements is not None:
            self.statements.after(text)

    def failed(self, event: CommandFailedEvent) -> None:
        """Forget it."""
        self._running.pop(event.request_id, None)


def _is_a_sites_thread() -> bool:
    return threading.current_thread() is not threading.main_thread()


_commands = Commands()
monitoring.register(_commands)  # before the first client is made: only later ones report


@pytest.fixture
def statements() -> Iterator[Statements]:
    """The statements that the site's threads send to the database."""
    statements = _commands.statements = Statements()
    connection_created.connect(statements.watch)
    yield statements
    connection_created.disconnect(statements.watch)
    _commands.statements = None


@pytest.fixture
def start_site(statements: Statements, transactional_db: None) -> Iterator[StartSite]:
    """Start a web application with its own memory and threads, as one process of the web server has."""
    # Imported here, after fixtures have changed the settings that these modules read.
    from shortener.config.asgi import front_before
    from shortener.config.wsgi import application as control_plane

    sites: list[Site] = []

    def start() -> Site:
        site = Site(front_before(WSGIMiddleware(control_plane, workers=8)))  # type: ignore[arg-type]
        sites.append(site)
        if _redis_answers():
            eventually(lambda: site.front.hears_of_changes, within=5)
        return site

    yield start
    for site in sites:
        site.stop()


def _redis_answers() -> bool:
    try:
        return bool(redis.client().ping())
    except redis.FAILURES:
        return False


@pytest.fixture
def site(start_site: StartSite) -> Site:
    """One web application."""
    return start_site()


@pytest.fixture
def count_clicks() -> CountClicks:
    """Store the clicks in the stream, and return the link's clicks as the API shows them."""

    def count(link: Link) -> int:
        drain_stream()
        link.refresh_from_db()
        return link.click_count

    return count


class Valkey:
    """A server that the test can kill and freeze."""

    def __init__(self, folder: Path) -> None:
        self.socket = folder / "s"
        self._folder = folder / "data"
        self._process: subprocess.Popen[bytes] | None = None
        self.start()

    def start(self) -> None:
        """Start it with the data that it has kept, unless it runs."""
        if self._process is None:
            self._process = start_valkey(self._folder, self.socket)

    def kill(self) -> None:
        """Kill it with -9."""
        if self._process is not None:
            self._process.kill()
            self._process.wait()
            self._process = None
            self.socket.unlink(missing_ok=True)

    @contextmanager
    def frozen(self) -> Iterator[None]:
        """Stop its process: it accepts data and answers nothing."""
        assert self._process is not None
        self._process.send_signal(signal.SIGSTOP)
        try:
            yield
        finally:
            self._process.send_signal(signal.SIGCONT)

    def wait_until_used(self) -> None:
        """Return when this process has noticed that it answers again."""
        eventually(lambda: not redis.breaker().is_open, within=10)


@pytest.fixture
def valkey(settings: Settings, monkeypatch: pytest.MonkeyPatch) -> Iterator[Valkey]:
    """A Valkey that every part of the product uses and the test may kill; request it before any site."""
    with TemporaryDirectory(prefix="valkey-") as folder:  # tmp_path can be too long for a socket
        valkey = Valkey(Path(folder))
        settings.REDIS_URL = f"unix://{valkey.socket}"
        settings.CACHES = {name: cache | {"LOCATION": settings.REDIS_URL} for name, cache in settings.CACHES.items()}
        monkeypatch.setattr(redis, "_client", None)
        yield valkey
        valkey.start()
        eventually(lambda: not invalidation._is_retrying, within=10)  # else it would go on in the next test
        redis.client().close()
        valkey.kill()


@pytest.fixture
def folder() -> Iterator[Path]:
    """A folder whose name is short enough for a socket."""
    with TemporaryDirectory(prefix="gateway-") as folder:
        yield Path(folder)
