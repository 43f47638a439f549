"""Django's settings for DATABASE_URL, by engine.

A driver is imported here for its own engine alone: either takes 70 ms, in every process and command that starts.
"""

import re
from pathlib import Path
from typing import Any
from urllib.parse import parse_qsl, urlsplit

import environ
from django.core.exceptions import ImproperlyConfigured

_SQLITE = {
    # IMMEDIATE takes the write lock when a transaction starts, where it can wait for it; later it could only fail.
    "transaction_mode": "IMMEDIATE",
    "timeout": 5,  # seconds that a writer waits for the others; then its request is answered 503
    "init_command": "PRAGMA journal_mode=WAL; PRAGMA synchronous=NORMAL; PRAGMA cache_size=-8192;",
}

# Seconds. Threads of a process share its connections. reconnect_timeout limits the pool's exponential backoff, which
# would go on after an outage for as long as that has lasted.
_POSTGRESQL_POOL = {"min_size": 1, "max_size": 20, "timeout": 3, "reconnect_timeout": 1}

# Milliseconds; and majority writes, which a failover cannot roll back.
_MONGODB = {"serverSelectionTimeoutMS": 3_000, "connectTimeoutMS": 3_000, "w": "majority", "journal": True}

_WRONG = ImproperlyConfigured(
    "DATABASE_URL must look like sqlite:////folder/file, postgres://user:password@host:5432/name or "
    "mongodb://user:password@host:27017/name, with special characters of the password percent-encoded."
)


def configuration(url: str, data_dir: Path) -> dict[str, Any]:
    """Return the DATABASES entry for the URL; for an empty one, SQLite in the data folder."""
    if is_mongodb(url):
        return _mongodb(url)
    database = _parsed(url) if url else _embedded(data_dir)
    engine = database["ENGINE"]
    if engine.endswith("sqlite3"):
        return database | {"OPTIONS": _SQLITE, "CONN_MAX_AGE": None}
    if engine.endswith("postgresql"):
        from shortener.db.postgresql import Connection

        pool = _POSTGRESQL_POOL | {"connection_class": Connection}
        options = {"connect_timeout": 3, "pool": pool} | database.get("OPTIONS", {})
        return database | {"OPTIONS": options, "CONN_HEALTH_CHECKS": True}
    raise _WRONG


def is_mongodb(url: str) -> bool:
    """Tell whether the URL names a MongoDB, by host or by SRV record."""
    return url.startswith(("mongodb://", "mongodb+srv://"))


def _mongodb(url: str) -> dict[str, Any]:
    from pymongo.errors import PyMongoError
    from pymongo.uri_parser import parse_uri

    try:
        parts = urlsplit(url)
        given = {name.lower() for name, _ in parse_qsl(parts.query)}
        name = parts.path.lstrip("/") or "shortener"
        # MongoDB's parser takes # as a part of the password.
        if not parts.hostname or "#" in url or not re.fullmatch(r"[\w-]{1,63}", name):
            raise _WRONG
        if parts.scheme == "mongodb":
            parse_uri(url)
        elif parts.port is not None:  # SRV records have the ports; they are resolved when connecting
            raise _WRONG
    except OSError as error:
        raise ImproperlyConfigured(
            f"DATABASE_URL names the file {error.filename}, which cannot be read ({error.strerror})."
        ) from None
    except (ValueError, PyMongoError):
        raise _WRONG from None
    options = {option: value for option, value in _MONGODB.items() if option.lower() not in given}
    return {"ENGINE": "shortener.db.mongodb", "HOST": url, "NAME": name, "OPTIONS": options}


def _embedded(data_dir: Path) -> dict[str, Any]:
    # Not as a URL, in which characters of the folder's name could have a meaning.
    return {"ENGINE": "django.db.backends.sqlite3", "NAME": str(data_dir / "db.sqlite3")}


def _parsed(url: str) -> dict[str, Any]:
    try:
        parts = urlsplit(url)
        if parts.port == 0 or not parts.scheme or (parts.scheme == "sqlite" and parts.netloc):
            raise _WRONG
        parsed: dict[str, Any] = environ.Env.db_url_config(url)
    except (ValueError, KeyError, ImproperlyConfigured):
        # Without the error's text, which may have a part of the password.
        raise _WRONG from None
    return parsed
