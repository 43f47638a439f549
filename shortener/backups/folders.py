"""Backups in a folder of this machine, and files while they are being written."""

import errno
import os
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from datetime import datetime
from pathlib import Path
from typing import IO

from shortener import places
from shortener.backups.failures import BackupError
from shortener.backups.names import PARTIAL

_LEFTOVER_AFTER = 86_400  # seconds


class Folder:
    """A folder of this machine."""

    def __init__(self, path: Path) -> None:
        self._path = path

    def __str__(self) -> str:
        return str(self._path)

    def names(self) -> list[str]:
        with _reasons(self._path):
            return os.listdir(self._path)

    def check(self) -> None:
        with _reasons(self._path):
            self._path.mkdir(mode=0o700, parents=True, exist_ok=True)
            if not os.access(self._path, os.W_OK | os.X_OK):
                reason = errno.EROFS if places.is_read_only(self._path) else errno.EACCES
                raise OSError(reason, os.strerror(reason))

    def draft(self, name: str, otherwise: Path) -> Path:
        return self._path / f"{name}{PARTIAL}"

    def keep(self, file: Path, name: str) -> None:
        with _reasons(self._path / name):
            file.rename(self._path / name)
            folder = os.open(self._path, os.O_RDONLY | os.O_DIRECTORY)
            try:
                os.fsync(folder)  # or a power cut could undo the new name
            finally:
                os.close(folder)

    def opened(self, name: str) -> IO[bytes]:
        with _reasons(self._path / name):
            return (self._path / name).open("rb")

    def size(self, name: str) -> int:
        with _reasons(self._path / name):
            return (self._path / name).stat().st_size

    def delete(self, name: str) -> None:
        with _reasons(self._path / name), suppress(FileNotFoundError):
            (self._path / name).unlink()


def remove_leftovers(folder: Path, *, site: str, at: datetime) -> None:
    """Remove unfinished files of this site's backups that were killed a day ago or earlier."""
    for file in folder.glob(f"shortener-{site}-*{PARTIAL}"):
        with suppress(FileNotFoundError):
            if at.timestamp() - file.stat().st_mtime > _LEFTOVER_AFTER:
                file.unlink()


@contextmanager
def draft_file(path: Path) -> Iterator[IO[bytes]]:
    """Open a new file, readable by its owner only, for writing; when that fails, nothing is left of it."""
    with _reasons(path):
        with suppress(FileNotFoundError):
            path.unlink()  # of a process that was killed
        descriptor = os.open(path, os.O_RDWR | os.O_CREAT | os.O_EXCL | os.O_CLOEXEC, 0o600)
    try:
        with _reasons(path), os.fdopen(descriptor, "w+b") as file:
            yield file
            file.flush()
            os.fsync(file.fileno())
    except BaseException:
        with suppress(OSError):
            path.unlink()
        raise


@contextmanager
def _reasons(path: Path) -> Iterator[None]:
    try:
        yield
    except OSError as error:
        if error.strerror is None:
            raise
        raise BackupError(f"{path}: {error.strerror}.") from error
