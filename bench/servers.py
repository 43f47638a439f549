"""Start the processes of the Procfile, and stop them in any case."""

import http.client
import os
import shlex
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Self

import psutil
from django.conf import settings

from bench import usage
from bench.environment import BIN, ROOT, free_port
from shortener import redis

_STARTS_WITHIN = 30.0  # seconds
_STOPS_WITHIN = 10.0  # seconds; then the process is killed

EVERYTHING = "run"  # all of them and what keeps them running, as operators start it
_SERVICES = ("valkey", "control", "redirects", "worker", "beat")

# The options of manage.py run_redirects.
_GRANIAN = "granian --interface asgi --http 1 --no-ws --loop uvloop --workers 1 --log-level warning"


class BenchSite:
    """The processes of a site, by their names in the Procfile."""

    url = f"http://{settings.HOST}:{settings.PORT}"

    def __init__(self) -> None:
        lines = (ROOT / "Procfile").read_text().splitlines()
        self._commands = {name: shlex.split(command) for name, _, command in (line.partition(":") for line in lines)}
        self._commands[EVERYTHING] = ["python", "manage.py", "run"]
        self._running: dict[str, subprocess.Popen[bytes]] = {}

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_error: object) -> None:
        signal.signal(signal.SIGINT, signal.SIG_IGN)  # a second Ctrl-C must not interrupt the clean-up
        self.stop(*reversed(self._running))

    def run(self, *names: str) -> None:
        """Start and stop processes so that exactly these are running, and return when they answer."""
        self.stop(*[name for name in reversed(self._running) if name not in names])
        self.start(*[name for name in names if name not in self._running])

    def run_all(self) -> None:
        """Run every process of the Procfile."""
        self.run(*_SERVICES)

    def start(self, *names: str) -> None:
        """Start the processes and return when they answer."""
        for name in names:
            self._running[name] = _start(name, self._commands[name])
            if name in _ANSWERS:
                _wait_for(name, _ANSWERS[name])

    def stop(self, *names: str) -> None:
        """Terminate the processes in this order."""
        for name in names:
            _stop(self._running.pop(name))

    def kill(self, name: str) -> None:
        """End the process and its children with SIGKILL."""
        process = self._running.pop(name)
        os.killpg(process.pid, signal.SIGKILL)
        process.wait()

    def pid(self, name: str) -> int:
        """Return the id of the running process."""
        return self._running[name].pid

    def use_of(self, name: str) -> Callable[[], float]:
        """Return what tells the processor seconds that the process has used so far, also after it was started again."""
        return lambda: usage.processor_time(self.pid(name))


@dataclass(frozen=True)
class BareServer:
    """The baseline's URL, and what tells the processor seconds that it has used so far."""

    url: str
    used: Callable[[], float]


@contextmanager
def bare() -> Iterator[BareServer]:
    """Run the baseline on the same server software."""
    port = free_port()
    command = [*shlex.split(_GRANIAN), "--host", "127.0.0.1", "--port", str(port), "bench.bare:application"]
    process = _start("bare", command)
    try:
        _wait_for("bare", lambda: _is_ok(_to_port(port)))
        yield BareServer(f"http://127.0.0.1:{port}", lambda: usage.processor_time(process.pid))
    finally:
        _stop(process)


def _start(name: str, command: Sequence[str]) -> "subprocess.Popen[bytes]":
    with _log(name).open("ab") as log:
        # A new session, so that Ctrl-C reaches only the benchmark, which stops the processes in order.
        return subprocess.Popen(
            [str(BIN / command[0]), *command[1:]], cwd=ROOT, stdout=log, stderr=log, start_new_session=True
        )


def _stop(process: "subprocess.Popen[bytes]") -> None:
    descendants = psutil.Process(process.pid).children(recursive=True) if process.poll() is None else []
    process.terminate()
    try:
        process.wait(_STOPS_WITHIN)
    except subprocess.TimeoutExpired:
        pass
    finally:
        for remaining in (process, *descendants):
            with suppress(psutil.NoSuchProcess):
                remaining.kill()
        process.wait()


def _wait_for(name: str, answers: Callable[[], bool]) -> None:
    deadline = time.monotonic() + _STARTS_WITHIN
    while time.monotonic() < deadline:
        try:
            if answers():
                return
        except (*redis.FAILURES, http.client.HTTPException):
            time.sleep(0.05)
    sys.exit(f"{name} does not start:\n{_log(name).read_text()[-2000:]}")


def _is_ok(connection: http.client.HTTPConnection, path: str = "/health/live") -> bool:
    try:
        connection.request("GET", path)
        return connection.getresponse().status < 500
    finally:
        connection.close()


def _to_port(port: int) -> http.client.HTTPConnection:
    return http.client.HTTPConnection("127.0.0.1", port, timeout=5)


def _to_socket(path: Path) -> http.client.HTTPConnection:
    connection = http.client.HTTPConnection("localhost", timeout=5)
    connection.sock = socket.socket(socket.AF_UNIX)
    connection.sock.connect(str(path))
    return connection


# For those that have to answer before the next one starts.
_ANSWERS: dict[str, Callable[[], bool]] = {
    "valkey": lambda: bool(redis.client().ping()),
    "control": lambda: _is_ok(_to_socket(settings.CONTROL_SOCKET)),
    "redirects": lambda: _is_ok(_to_port(settings.PORT)),
    EVERYTHING: lambda: _is_ok(_to_port(settings.PORT), "/health/ready"),
}


def _log(name: str) -> Path:
    return Path(settings.DATA_DIR) / f"{name}.log"
