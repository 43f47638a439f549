"""From DATABASE_URL to Django's settings: one place that knows what each engine needs."""

from pathlib import Path
from typing import Any

import environ
from django.core.exceptions import ImproperlyConfigured

_SQLITE = {
    # A write lock taken at the start can wait; one asked for in the middle can only fail.
    "transaction_mode": "IMMEDIATE",
    "timeout": 20,
    "init_command": "PRAGMA journal_mode=WAL; PRAGMA synchronous=NORMAL; PRAGMA cache_size=-65536;",
}


def configuration(url: str, data_dir: Path) -> dict[str, Any]:
    """Return the settings of the database that the URL names, SQLite in the data folder when it is empty."""
    database: dict[str, Any] = environ.Env.db_url_config(url or f"sqlite:///{data_dir / 'db.sqlite3'}")
    engine = database.get("ENGINE", "")
    if engine.endswith("sqlite3"):
        return database | {"OPTIONS": _SQLITE, "CONN_MAX_AGE": None}
    if engine.endswith("postgresql"):
        options = {"connect_timeout": 3} | database.get("OPTIONS", {})
        return database | {"OPTIONS": options, "CONN_MAX_AGE": 600, "CONN_HEALTH_CHECKS": True}
    raise ImproperlyConfigured("DATABASE_URL must begin with sqlite:/// or postgres://.")
