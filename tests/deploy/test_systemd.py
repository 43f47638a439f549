"""deploy/systemd: systemd accepts the units, and what they run is confined."""

import shutil
import signal
import socket
import subprocess
from contextlib import suppress
from pathlib import Path

import psutil
import pytest
from django.conf import settings

from tests.deploy.programs import required
from tests.stack.running import READY_WITHIN, Stack
from tests.stack.waiting import WHEN_BUSY, eventually

UNITS = Path(settings.BASE_DIR, "deploy/systemd")
SERVICES = ["shortener.service", "shortener@redirects.service", "shortener-migrate.service"]
_MOST_EXPOSED = 15  # tenths: from 0, confined, to 100


@pytest.fixture(scope="module")
def root(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return a folder like / with the units, and programs where they expect them."""
    root = tmp_path_factory.mktemp("root")
    shutil.copytree(UNITS, root / "etc/systemd/system")
    for target in ("sysinit.target", "basic.target", "network-online.target", "shutdown.target", "sockets.target"):
        (root / "etc/systemd/system" / target).write_text("[Unit]\nDescription=Of systemd\n")
    for name in ("shortener", "python"):
        program = root / "opt/shortener/bin" / name
        program.parent.mkdir(parents=True, exist_ok=True)
        program.touch(mode=0o755)
    return root


def _analyze(*arguments: object) -> str:
    done = subprocess.run(
        [required("systemd-analyze"), *map(str, arguments)], capture_output=True, text=True, timeout=60, check=False
    )
    assert done.returncode == 0, done.stdout + done.stderr
    return done.stdout + done.stderr


def test_systemd_accepts_the_units(root: Path) -> None:
    units = [*SERVICES, "shortener.socket", "shortener@redirects.socket", "shortener.target"]

    assert _analyze(f"--root={root}", "verify", *units) == ""


@pytest.mark.parametrize("service", SERVICES)
def test_services_are_confined(service: str, root: Path) -> None:
    _analyze(f"--root={root}", "security", "--offline=yes", f"--threshold={_MOST_EXPOSED}", service)


@pytest.mark.parametrize("service", ["shortener.service", "shortener@.service"])
def test_services_are_started_again_without_an_end(service: str) -> None:
    assert {"StartLimitIntervalSec=0", "Restart=always"} < set((UNITS / service).read_text().splitlines())


def test_all_services_are_confined_alike() -> None:
    sandboxes = {file.name: file.read_text().partition("# The service sees")[2] for file in UNITS.glob("*.service")}

    assert len(sandboxes) == 3
    assert len({text.partition("[Install]")[0].strip() for text in sandboxes.values()}) == 1


def _begin_at_first_connection(stack: Stack, **environment: str) -> psutil.Popen:
    """Have systemd's own program open the socket, as shortener.socket does, and start Shortener when one connects."""
    variables = [f"--setenv={name}={value}" for name, value in (stack.environment | environment).items()]
    activate = [str(required("systemd-socket-activate")), f"--listen=127.0.0.1:{stack.port}", *variables]
    process = stack.begin(*activate, *stack.command, "run")
    eventually(lambda: _connects(stack.port), within=WHEN_BUSY)
    return process


def _connects(port: int) -> bool:
    with suppress(ConnectionRefusedError), socket.create_connection(("127.0.0.1", port)):
        return True
    return False


def test_a_socket_of_systemd_is_used(tmp_path: Path) -> None:
    stack = Stack(tmp_path / "data").prepare()
    try:
        _begin_at_first_connection(stack)

        # A connection waits in the socket until it is answered; on a busy machine, for longer than the client does.
        eventually(lambda: stack.get("/health/live").status_code == 200, within=READY_WITHIN)
        assert stack.stop(signal.SIGTERM) == 0
    finally:
        stack.kill()


def test_a_socket_with_another_port_is_refused(tmp_path: Path) -> None:
    stack = Stack(tmp_path / "data").prepare()
    try:
        assert _begin_at_first_connection(stack, PORT="1").wait(60) == 1
    finally:
        stack.kill()
    assert "Error: PORT is 1, but systemd has opened " in stack.printed()
