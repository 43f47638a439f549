"""What tests of redirects share."""

import signal
import subprocess
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import pytest
from a2wsgi import WSGIMiddleware
from django.db.backends.signals import connection_created
from pymongo import monitoring
from pymongo.monitoring import CommandFailedEvent, CommandListener, CommandStartedEvent, CommandSucceededEvent
from pytest_django import Settings

from links.models import Link
from shortener import redis
from tests.clicks.clicking import drain_stream
from tests.environment import start_valkey
from tests.redirects.site import Site


class Statements:
    """Every statement of every other thread that connects to the database from now on, and a hook after each."""

    def __init__(self) -> None:
        self.sql: list[str] = []
        self.after: Callable[[str], None] = lambda sql: None

    def watch(self, connection: Any, **_: Any) -> None:
        """Listen to one connection, unless it is the test's own."""
        if _is_a_sites_thread() and self not in connection.execute_wrappers:  # it may have connected again
            connection.execute_wrappers.append(self)

    def __call__(self, execute: Any, sql: str, params: Any, many: bool, context: Any) -> Any:
        self.sql.append(sql)
        result = execute(sql, params, many, context)
        self.after(sql)
        return result


class Commands(CommandListener):
    """The same for MongoDB, by events of its driver; commands look like SQL as far as tests compare them."""

    def __init__(self) -> None:
        self.statements: Statements | None = None
        self._running: dict[int, str] = {}

    def started(self, event: CommandStartedEvent) -> None:
        """Remember what the command is about."""
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
monitoring.register(_commands)  # before the first client is made: later ones alone would tell


@pytest.fixture
def statements() -> Iterator[Statements]:
    """What the site's threads ask of the database."""
    statements = _commands.statements = Statements()
    connection_created.connect(statements.watch)
    yield statements
    connection_created.disconnect(statements.watch)
    _commands.statements = None


@pytest.fixture
def start_site(statements: Statements, transactional_db: None) -> Iterator[Callable[[], Site]]:
    """Start a web server process of this installation; it has a memory and threads of its own."""
    # They load what fixtures have set.
    from shortener.config.asgi import front_before
    from shortener.config.wsgi import application as control_plane

    sites: list[Site] = []

    def start() -> Site:
        sites.append(Site(front_before(WSGIMiddleware(control_plane, workers=8))))  # type: ignore[arg-type]
        return sites[-1]

    yield start
    for site in sites:
        site.stop()


@pytest.fixture
def site(start_site: Callable[[], Site]) -> Site:
    """One web server process."""
    return start_site()


@pytest.fixture
def count_clicks() -> Callable[[Link], int]:
    """Store what waits in the stream, and return the link's clicks as the API shows them."""

    def count(link: Link) -> int:
        drain_stream()
        link.refresh_from_db()
        return link.click_count

    return count


class Valkey:
    """A server of the test's own, for the test to kill."""

    def __init__(self, folder: Path) -> None:
        self.socket = folder / "s"
        self._folder = folder / "data"
        self._process: subprocess.Popen[bytes] | None = None
        self.start()

    def start(self) -> None:
        """Start it with what it has kept."""
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
        """Let it take what is sent and answer nothing for a while."""
        assert self._process is not None
        self._process.send_signal(signal.SIGSTOP)
        try:
            yield
        finally:
            self._process.send_signal(signal.SIGCONT)


@pytest.fixture
def valkey(settings: Settings, monkeypatch: pytest.MonkeyPatch) -> Iterator[Valkey]:
    """A Valkey that every part of the product uses and the test may kill; ask for it before any site."""
    with TemporaryDirectory(prefix="valkey-") as folder:  # tmp_path can be too long for a socket
        valkey = Valkey(Path(folder))
        settings.REDIS_URL = f"unix://{valkey.socket}"
        settings.CACHES = {"default": settings.CACHES["default"] | {"LOCATION": settings.REDIS_URL}}
        monkeypatch.setattr(redis, "_client", None)
        yield valkey
        redis.client().close()
        valkey.kill()
