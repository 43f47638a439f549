"""A data folder as a first start leaves it, to spare installations what costs each first start seconds of computing."""

import os
import shutil
import subprocess
import sys
from functools import cache
from pathlib import Path

from django.conf import settings

from tests.variables import UNSET

_PREPARE = """
from django.core.management import call_command
from shortener.runtime import static_files
call_command("migrate", verbosity=0)
static_files.collect()
"""


def prepare(data_dir: Path) -> None:
    """Make the data folder, with an empty SQLite database that is migrated and static files that are collected."""
    prepared = _prepared()
    data_dir.mkdir(parents=True, mode=0o700)
    shutil.copy2(prepared / "db.sqlite3", data_dir)
    (data_dir / "static").symlink_to(prepared / "static")  # no start writes there: the same files are collected


@cache
def _prepared() -> Path:
    """Return the folder to copy from, which each process of a test run makes once."""
    folder: Path = settings.DATA_DIR / "prepared"
    subprocess.run(
        [sys.executable, "manage.py", "shell", "--verbosity", "0", "--no-imports", "--command", _PREPARE],
        cwd=settings.BASE_DIR,
        env=os.environ | UNSET | {"DATA_DIR": str(folder)},
        check=True,
        timeout=120,
    )
    return folder
