"""From DATABASE_URL to Django's settings: one place that knows what each engine needs."""

from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import environ
from django.core.exceptions import ImproperlyConfigured

_SQLITE = {
    # A write lock taken at the start can wait; one asked for in the middle can only fail.
    "transaction_mode": "IMMEDIATE",
    "timeout": 20,
    "init_command": "PRAGMA journal_mode=WAL; PRAGMA synchronous=NORMAL; PRAGMA cache_size=-65536;",
}

_WRONG = ImproperlyConfigured(
    "DATABASE_URL must look like sqlite:////folder/file or postgres://user:password@host:5432/name, with special "
    "characters of the password percent-encoded."
)


def configuration(url: str, data_dir: Path) -> dict[str, Any]:
    """Return the settings of the database that the URL names, SQLite in the data folder when it is empty."""
    database = _parsed(url) if url else _embedded(data_dir)
    engine = database["ENGINE"]
    if engine.endswith("sqlite3"):
        return database | {"OPTIONS": _SQLITE, "CONN_MAX_AGE": None}
    if engine.endswith("postgresql"):
        options = {"connect_timeout": 3} | database.get("OPTIONS", {})
        return database | {"OPTIONS": options, "CONN_MAX_AGE": 600, "CONN_HEALTH_CHECKS": True}
    raise _WRONG


def _embedded(data_dir: Path) -> dict[str, Any]:
    # Not as a URL: the folder's name may hold characters that mean something there.
    return {"ENGINE": "django.db.backends.sqlite3", "NAME": str(data_dir / "db.sqlite3")}


def _parsed(url: str) -> dict[str, Any]:
    try:
        parts = urlsplit(url)
        if parts.port == 0 or not parts.scheme or (parts.scheme == "sqlite" and parts.netloc):
            raise _WRONG
        parsed: dict[str, Any] = environ.Env.db_url_config(url)
    except (ValueError, KeyError, ImproperlyConfigured):
        # Without the error's own words: they may hold a part of the password.
        raise _WRONG from None
    return parsed
