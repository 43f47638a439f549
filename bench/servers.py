"""Start the processes of the Procfile, and stop them in any case."""

import http.client
import os
import shlex
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Self

from django.conf import settings

from bench.environment import BIN, ROOT, free_port
from shortener import redis

_STARTS_WITHIN = 30.0  # seconds
_STOPS_WITHIN = 10.0  # seconds; then the process is killed

# The options of manage.py run_web.
_GRANIAN = "granian --interface asgi --http 1 --no-ws --loop uvloop --workers 1 --log-level warning"


class BenchSite:
    """The processes of a site, by their names in the Procfile."""

    url = f"http://{settings.HOST}:{settings.PORT}"

    def __init__(self) -> None:
        lines = (ROOT / "Procfile").read_text().splitlines()
        self._commands = {name: shlex.split(command) for name, _, command in (line.partition(":") for line in lines)}
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

    def start(self, *names: str) -> None:
        """Start the processes and return when they answer."""
        for name in names:
            self._running[name] = _start(name, self._commands[name])
            if name == "web":
                _wait_for("web", lambda: _answers(settings.PORT))
            elif name == "valkey":
                _wait_for("valkey", lambda: bool(redis.client().ping()))

    def stop(self, *names: str) -> None:
        """Terminate the processes in this order."""
        for name in names:
            _stop(self._running.pop(name))

    def kill(self, name: str) -> None:
        """End the process and its children with SIGKILL."""
        process = self._running.pop(name)
        os.killpg(process.pid, signal.SIGKILL)
        process.wait()


@contextmanager
def bare() -> Iterator[str]:
    """Run the baseline on the same server software and yield its URL."""
    port = free_port()
    command = [*shlex.split(_GRANIAN), "--host", "127.0.0.1", "--port", str(port), "bench.bare:application"]
    process = _start("bare", command)
    try:
        _wait_for("bare", lambda: _answers(port))
        yield f"http://127.0.0.1:{port}"
    finally:
        _stop(process)


def _start(name: str, command: Sequence[str]) -> "subprocess.Popen[bytes]":
    with _log(name).open("ab") as log:
        # A new session, so that Ctrl-C reaches only the benchmark, which stops the processes in order.
        return subprocess.Popen(
            [str(BIN / command[0]), *command[1:]], cwd=ROOT, stdout=log, stderr=log, start_new_session=True
        )


def _stop(process: "subprocess.Popen[bytes]") -> None:
    process.terminate()
    try:
        process.wait(_STOPS_WITHIN)
    except subprocess.TimeoutExpired:
        pass
    finally:
        with suppress(ProcessLookupError):
            os.killpg(process.pid, signal.SIGKILL)  # its remaining children too
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


def _answers(port: int) -> bool:
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=5)
    try:
        connection.request("GET", "/health/live")
        return connection.getresponse().status < 500
    finally:
        connection.close()


def _log(name: str) -> Path:
    return Path(settings.DATA_DIR) / f"{name}.log"
