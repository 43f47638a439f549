"""Folders of the product: in a repository they are side by side; in an installed package, `bundled` has its files."""

import errno
import os
import sys
from pathlib import Path

_PACKAGE = Path(__file__).resolve().parent
_BUNDLED = _PACKAGE / "bundled"  # only in a wheel: pyproject.toml, force-include

INSTALLED = _BUNDLED.is_dir()
# Of templates, static files, catalogs and the Procfile.
FILES = _BUNDLED if INSTALLED else _PACKAGE.parent
# Of .env and, unless DATA_DIR is set, of the data: one folder is one installation.
WORKING = Path.cwd() if INSTALLED else _PACKAGE.parent
# The command line: as people write it, and as it is started from any folder.
# -P: files in the current folder must not shadow modules.
PROGRAM = "shortener" if INSTALLED else "manage.py"
COMMAND = [sys.executable, *(["-P", "-m", "shortener"] if INSTALLED else [str(FILES / "manage.py")])]

# Whether this process may make the data of an installation; main() says no for commands that only look.
creates_data = True


def is_read_only(folder: Path) -> bool:
    """Tell whether the disk of the folder takes no writes, as Linux decides after errors of a disk.

    Only a write shows that: a disk can still be mounted for writing, and permissions are as before.
    """
    try:
        os.utime(folder)
    except OSError as error:
        return error.errno == errno.EROFS
    return False
