"""A temporary site for the benchmark: an empty DATA_DIR, an empty database, and Django set up with them."""

import os
import shutil
import socket
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
BIN = Path(sys.executable).parent


@contextmanager
def temporary(database_url: str = "") -> Iterator[None]:
    """Set up Django with a new DATA_DIR and this database (by default SQLite in DATA_DIR); delete the folder after."""
    folder = Path(tempfile.mkdtemp(prefix="shortener-bench-"))
    os.environ |= {
        "DJANGO_SETTINGS_MODULE": "bench.settings",
        "DATA_DIR": str(folder),
        "HOST": "127.0.0.1",
        "PORT": str(free_port()),
        "CONTROL_PORT": "",
        "REDIRECT_WORKERS": "1",
        "CONTROL_WORKERS": "1",
        "SITE_URL": "",
        "DATABASE_URL": database_url,
        "REDIS_URL": "",
        "TRUSTED_PROXIES": "",
        "DEBUG": "",
        "LOG_LEVEL": "ERROR",  # killed processes cause warnings in others
    }
    try:
        _prepare()
        yield
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def free_port() -> int:
    """Return an unused port."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def _prepare() -> None:
    import django
    from django.core.management import call_command

    django.setup()
    call_command("migrate", verbosity=0, interactive=False)
    call_command("collectstatic", verbosity=0, interactive=False)
