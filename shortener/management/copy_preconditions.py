"""What copy_database checks before it copies anything."""

from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.exceptions import ImproperlyConfigured
from django.db import connection

from shortener import places
from shortener.config.settings import databases
from shortener.db.copying.failures import CannotCopy
from shortener.management.running import lock_or_reason
from shortener.runtime import health, preflight

_STOP = "Stop web and worker on every machine first, so that the copy is complete. To copy anyway, add --while-running."


def check_target(url: str) -> None:
    """Raise CannotCopy for a URL that names no database, or the source itself."""
    if not url:
        raise CannotCopy("--to is empty. Set it to the URL of the database to copy into.")
    try:
        target = databases.configuration(url, settings.DATA_DIR)
    except ImproperlyConfigured as error:
        raise CannotCopy(str(error).replace("DATABASE_URL", "--to")) from None
    if _location(target) == _location(settings.DATABASES["default"]):
        raise CannotCopy("--to is the same database as DATABASE_URL. Use a different one.")


def check_source() -> None:
    """Raise ImproperlyConfigured when this database cannot be reached, CannotCopy when it is not up to date."""
    connect()
    if not health.migrations_are_applied():
        raise CannotCopy(
            "The database of DATABASE_URL is empty or has the schema of an older version. Run "
            f"{places.PROGRAM} migrate."
        )


def check_nothing_runs() -> None:
    """Raise CannotCopy while Shortener runs, and lock DATA_DIR until this process ends."""
    if running := lock_or_reason():
        raise CannotCopy(f"{running} {_STOP}")


def connect() -> None:
    """Connect to this process's database, or raise ImproperlyConfigured with the reason."""
    # One connection is enough, and a pool would not report the reason.
    connection.settings_dict["OPTIONS"].pop("pool", None)
    preflight.check_database()


def _location(database: dict[str, Any]) -> list[Any]:
    location = [database.get(part) or "" for part in ("ENGINE", "HOST", "PORT", "NAME", "OPTIONS")]
    return [*location[:3], Path(location[3]).resolve()] if database["ENGINE"].endswith("sqlite3") else location
