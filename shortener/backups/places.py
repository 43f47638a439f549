"""Where backups are kept: a folder, or storage that speaks S3."""

from pathlib import Path
from typing import IO, Protocol

from shortener.backups.failures import BackupError
from shortener.backups.folders import Folder
from shortener.backups.names import S3_SCHEME


class Place(Protocol):
    """A place with backups. Every method raises BackupError, with the reason in one line."""

    def __str__(self) -> str:
        """Return the place as people write it."""

    def names(self) -> list[str]:
        """Return the names of all files there."""

    def check(self) -> None:
        """Raise BackupError when nothing can be written there."""

    def keep(self, file: Path, name: str) -> None:
        """Move a finished file there, under this name; afterwards all of it is there, or nothing."""

    def opened(self, name: str) -> IO[bytes]:
        """Return the file with this name for reading."""

    def size(self, name: str) -> int:
        """Return the bytes of the file."""

    def delete(self, name: str) -> None:
        """Delete the file."""

    def draft(self, name: str, otherwise: Path) -> Path:
        """Return where to write the file at first: a path beside its place, or in the folder `otherwise`."""


def place_at(address: str) -> Place:
    """Return the place at a path or s3:// address; raise BackupError."""
    if not address:
        raise BackupError("Say where backups are: with --to or --from, or in BACKUP_TO.")
    if address.startswith(S3_SCHEME):
        from shortener.backups.s3 import Bucket  # here, because only backups to S3 need its library's 20 MB

        return Bucket.at(address)
    return Folder(Path(address).expanduser().absolute())
