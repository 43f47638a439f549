"""A data folder as a first start leaves it, to spare installations what costs each first start seconds of computing."""

import fcntl
import os
import shutil
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

from django.conf import settings

from tests.variables import UNSET

SHARED_FOLDER = "TEST_SHARED_FOLDER"  # the environment variable that tells all processes of a test run

_PREPARE = """
from django.core.management import call_command
from shortener.runtime import static_files
call_command("migrate", verbosity=0)
static_files.collect()
"""


def made_once(name: str, make: Callable[[Path], None]) -> Path:
    """Return the folder that `make` makes at the path that it is given, once for all processes of a test run."""
    folder = Path(os.environ[SHARED_FOLDER], name)
    folder.parent.mkdir(parents=True, exist_ok=True)
    with folder.with_suffix(".lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        if not folder.exists():
            begun = folder.with_suffix(".begun")
            shutil.rmtree(begun, ignore_errors=True)  # of a process that failed
            make(begun)
            begun.rename(folder)
    return folder


def prepare(data_dir: Path) -> None:
    """Make the data folder, with an empty SQLite database that is migrated and static files that are collected."""
    folder = prepared()
    data_dir.mkdir(parents=True, mode=0o700)
    shutil.copy2(folder / "db.sqlite3", data_dir)
    (data_dir / "static").symlink_to(folder / "static")  # no start writes there: the same files are collected


def prepared() -> Path:
    """Return the folder that prepare() copies."""
    return made_once("prepared", _make)


def _make(folder: Path) -> None:
    subprocess.run(
        [sys.executable, "manage.py", "shell", "--verbosity", "0", "--no-imports", "--command", _PREPARE],
        cwd=settings.BASE_DIR,
        env=os.environ | UNSET | {"DATA_DIR": str(folder)},
        check=True,
        timeout=300,
    )
