"""The product as people start it: `manage.py run` and its commands, each installation in a folder of its own."""

import os
import signal
import socket
import sqlite3
import subprocess
import sys
from contextlib import suppress
from pathlib import Path
from typing import Any, Protocol

import httpx
import psutil
from django.conf import settings

from tests.stack.preparation import prepare
from tests.stack.waiting import eventually
from tests.variables import UNSET

READY_WITHIN = 120.0  # seconds; the machine may be busy with other tests
ENDS_WITHIN = 180.0  # of a command, which may migrate and copy
STOPPED_WITHIN = 20.0
# One for all requests: httpx would make another for each, in thirty milliseconds of computing.
_SSL_CONTEXT = httpx.create_ssl_context()


def free_port() -> int:
    """Return a port that no process listens on."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
        return port


class Stack:
    """One installation: its folder, its port, its environment, and its processes while they run."""

    def __init__(self, data_dir: Path, code: Path | None = None, /, **environment: str) -> None:
        self.data_dir = data_dir
        self.port = free_port()
        self.address = f"http://127.0.0.1:{self.port}"
        self.output = data_dir.with_name("output")
        self.process: psutil.Popen | None = None
        self.command: tuple[str, ...] = (sys.executable, "manage.py")
        self.folder: Path = code or settings.BASE_DIR  # where commands run
        self.environment = {name: os.environ[name] for name in ("PATH", "HOME") if name in os.environ}
        self.environment |= UNSET | {"DATA_DIR": str(data_dir), "PORT": str(self.port)} | environment

    def start(self) -> "Stack":
        """Start everything and return when it is ready; begin() starts on an empty folder, this on a prepared one."""
        if not self.data_dir.exists():
            self.prepare()
        self.begin()
        self.wait_until_ready()
        return self

    def prepare(self) -> "Stack":
        """Spare the start what only a first one does: see prepare()."""
        prepare(self.data_dir)
        return self

    def begin(self, *command: str, output: int | None = None) -> psutil.Popen:
        """Start everything and return at once; what it prints goes to the descriptor or, without one, into a file."""
        self.output.parent.mkdir(exist_ok=True)
        with self.output.open("ab") as file:
            self.process = psutil.Popen(
                command or (*self.command, "run"),
                cwd=self.folder,
                env=self.environment,
                stdin=subprocess.DEVNULL,
                stdout=output or file,
                stderr=output or file,
                start_new_session=True,
            )
        return self.process

    def wait_until_ready(self) -> None:
        """Return when every part says that it works."""
        eventually(lambda: self.get("/health/ready").status_code == 200, within=READY_WITHIN)

    def stop(self, how: signal.Signals = signal.SIGINT) -> int:
        """Send the signal to the first process alone; return its exit status when all processes have ended."""
        assert self.process is not None
        everything = self.processes()
        self.process.send_signal(how)
        status: int = self.process.wait(STOPPED_WITHIN)
        _, alive = psutil.wait_procs(everything, timeout=5)
        assert not alive
        return status

    def kill(self) -> None:
        """End whatever still runs."""
        if self.process is None:
            return
        everything = self.processes()
        for process in everything:
            with suppress(psutil.NoSuchProcess):  # it may end with another
                process.kill()
        self.process.wait(10)
        psutil.wait_procs(everything, timeout=10)

    def processes(self, *words: str) -> list[psutil.Process]:
        """Return the processes that run for this installation and have these words in their command line."""
        found = []
        for process in psutil.process_iter():
            with suppress(ProcessLookupError, psutil.NoSuchProcess):
                ours = self.process is not None and os.getsid(process.pid) == self.process.pid
                if ours and process.status() != psutil.STATUS_ZOMBIE:
                    line = " ".join(process.cmdline())
                    found += [process] if all(word in line for word in words) else []
        return found

    def manage(self, *arguments: str, **environment: str) -> "subprocess.CompletedProcess[str]":
        """Run one management command to its end."""
        return subprocess.run(
            [*self.command, *arguments],
            cwd=self.folder,
            env=self.environment | environment,
            capture_output=True,
            text=True,
            timeout=ENDS_WITHIN,
            check=False,
        )

    def create_api_key(self) -> str:
        """Return a new API key."""
        made = self.manage("create_api_key", "--email", "a@b.c")
        assert made.returncode == 0, made.stderr
        return made.stdout.strip()

    def get(self, path: str, **options: Any) -> httpx.Response:
        """Send GET to the site; nothing is kept open between requests."""
        return httpx.get(f"{self.address}{path}", timeout=20, verify=_SSL_CONTEXT, **options)

    def create_link(self, key: str, **fields: object) -> dict[str, Any]:
        """Return the data of a new link."""
        body = {"originalUrl": "https://example.com/page"} | fields
        address, headers = f"{self.address}/api/links", {"x-api-key": key}
        answer = httpx.post(address, json=body, headers=headers, timeout=20, verify=_SSL_CONTEXT)
        assert answer.status_code == 201, answer.text
        data: dict[str, Any] = answer.json()["data"]
        return data

    def delete_link(self, key: str, link_id: str) -> None:
        """Delete a link, so that its alias is free again."""
        address, headers = f"{self.address}/api/links/{link_id}", {"x-api-key": key}
        answer = httpx.delete(address, headers=headers, timeout=20, verify=_SSL_CONTEXT)
        assert answer.status_code == 200, answer.text

    def clicks(self, key: str, link_id: str) -> int:
        """Return a link's clicks as the API tells them."""
        answer = self.get(f"/api/links/{link_id}", headers={"x-api-key": key})
        assert answer.status_code == 200, answer.text
        clicks: int = answer.json()["data"]["clicks"]
        return clicks

    def rows(self, table: str) -> int:
        """Return how many rows the table of the embedded database has."""
        with sqlite3.connect(f"file:{self.data_dir / 'db.sqlite3'}?mode=ro", uri=True) as database:
            count: int = database.execute(f"SELECT count(*) FROM {table}").fetchone()[0]  # noqa: S608 - our own words
        database.close()
        return count

    def printed(self) -> str:
        """Return everything that the processes have written to the terminal."""
        return self.output.read_text()


class NewStack(Protocol):
    """Makes an installation in a folder of this name, with this environment, that has not started."""

    def __call__(self, name: str = "data", **environment: str) -> Stack: ...
