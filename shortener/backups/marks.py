"""The mark of a restore that has begun and not ended: a file in DATA_DIR."""

from contextlib import suppress
from enum import StrEnum
from pathlib import Path

import msgspec
from django.conf import settings
from django.db import connection

from shortener.backups.failures import BackupError


class Stage(StrEnum):
    """How far the restore is."""

    LOADING = "loading"
    LOADED = "loaded"  # and compared


class _Content(msgspec.Struct):
    backup: str  # its digest
    database: str
    stage: Stage


class Mark:
    """The mark of restoring one backup into this process's database."""

    def __init__(self, backup: str) -> None:
        """Read the mark; raise BackupError if it is of another restore."""
        self._backup = backup
        self.stage = _stage(backup)

    def set(self, stage: Stage) -> None:
        """Store how far the restore is."""
        file = _file()
        draft = file.with_name(f"{file.name}.draft")
        draft.write_bytes(msgspec.json.encode(_Content(self._backup, _database(), stage)))
        draft.rename(file)
        self.stage = stage

    def remove(self) -> None:
        """Note that the restore has ended."""
        with suppress(FileNotFoundError):
            _file().unlink()


def is_unfinished() -> bool:
    """Tell whether a restore into this installation was interrupted."""
    return _file().exists()


def _stage(backup: str) -> Stage | None:
    try:
        content = msgspec.json.decode(_file().read_bytes(), type=_Content)
    except FileNotFoundError:
        return None
    except msgspec.MsgspecError:
        raise BackupError(f"{_file()} is damaged. Delete it, and restore into an empty database.") from None
    if (content.backup, content.database) != (backup, _database()):
        raise BackupError(
            f"Another backup is half restored here, or into another database. Restore that one again to continue, or "
            f"delete {_file()} and use an empty database."
        )
    return content.stage


def _database() -> str:
    about = connection.settings_dict
    name = str(Path(about["NAME"]).resolve()) if connection.vendor == "sqlite" else about["NAME"]
    # MongoDB's host is its URL, which can have a password.
    return f"{connection.vendor} {'' if connection.vendor == 'mongodb' else about['HOST']} {about['PORT']} {name}"


def _file() -> Path:
    folder: Path = settings.DATA_DIR
    return folder / "restore-unfinished.json"
