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
# would continue after an outage for as long as that has lasted.
_POSTGRESQL_POOL = {"min_size": 1, "max_size": 20, "timeout": 3, "reconnect_timeout": 1}

# Seconds, and for tcp_user_timeout milliseconds: until a machine that is gone counts as down.
_POSTGRESQL = {
    "connect_timeout": 3, "keepalives_idle": 10, "keepalives_interval": 5, "keepalives_count": 2,
    "tcp_user_timeout": 20_000,
}  # fmt: skip

# Milliseconds; and majority writes, which a failover cannot roll back.
_MONGODB = {"serverSelectionTimeoutMS": 3_000, "connectTimeoutMS": 3_000, "w": "majority", "journal": True}

_WRONG = ImproperlyConfigured(
    "DATABASE_URL must look like sqlite:////folder/file, postgres://user:password@host:5432/name or "
    "mongodb://user:password@host:27017/name, with special characters of the password percent-encoded."
)


def configurations(url: str, replica_url: str, data_dir: Path) -> dict[str, dict[str, Any]]:
    """Return the DATABASES; the replica is for statistics."""
    default = configuration(url, data_dir)
    if not replica_url:
        return {"default": default}
    try:
        replica = configuration(replica_url, data_dir)
    except ImproperlyConfigured:
        replica = {"ENGINE": ""}
    if not default["ENGINE"].endswith("postgresql") or replica["ENGINE"] != default["ENGINE"]:
        raise ImproperlyConfigured(
            "DATABASE_REPLICA_URL must look like postgres://user:password@host:5432/name, and needs a PostgreSQL in "
            "DATABASE_URL, too."
        )
    return {"default": default, "replica": replica}


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
        given = database.get("OPTIONS", {})
        if pooler := _is_behind_pooler(given.pop("pgbouncer", "")):
            given["prepare_threshold"] = None  # a prepared statement would be on another server connection next time
        options = _POSTGRESQL | {"pool": pool} | given
        return database | {
            "OPTIONS": options, "CONN_HEALTH_CHECKS": True, "DISABLE_SERVER_SIDE_CURSORS": pooler
        }  # fmt: skip
    raise _WRONG


def _is_behind_pooler(text: str) -> bool:
    if text not in ("", "true", "false"):
        raise _WRONG
    return text == "true"


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
            f"DATABASE_URL refers to the file {error.filename}, which cannot be read ({error.strerror})."
        ) from None
    except (ValueError, PyMongoError):
        raise _WRONG from None
    options = {option: value for option, value in _MONGODB.items() if option.lower() not in given}
    return {"ENGINE": "shortener.db.mongodb", "HOST": url, "NAME": name, "OPTIONS": options}


def _embedded(data_dir: Path) -> dict[str, Any]:
    # Not as a URL, in which characters of the folder's name could have a meaning.
    return {"ENGINE": "django.db.backends.sqlite3", "NAME": str(data_dir / "db.sqlite3")}


def _parsed(url: str) -> dict[str, Any]:
    hosts, url = _separated_hosts(url)
    try:
        parts = urlsplit(url)
        if parts.port == 0 or not parts.scheme or (parts.scheme == "sqlite" and parts.netloc):
            raise _WRONG
        parsed: dict[str, Any] = environ.Env.db_url_config(url) | hosts
    except (ValueError, KeyError, ImproperlyConfigured):
        # Without the error's text, which may have a part of the password.
        raise _WRONG from None
    return parsed


def _separated_hosts(url: str) -> tuple[dict[str, str], str]:
    """Return the hosts and ports of a PostgreSQL URL with several, as libpq takes them, and the URL with the first."""
    match = re.fullmatch(r"(postgres(?:ql)?://(?:[^/?#]*@)?)([^/?#@]*,[^/?#@]*)((?:[/?#].*)?)", url)
    if match is None:
        return {}, url
    found = [re.fullmatch(r"(\[[0-9a-fA-F:.]+\]|[^:\[\]\s]+)(?::([0-9]{1,5}))?", text) for text in match[2].split(",")]
    pairs = [(host[1].strip("[]"), int(host[2] or 5432)) for host in found if host is not None]
    if len(pairs) < len(found) or not all(0 < port < 65_536 for _host, port in pairs):
        raise _WRONG
    hosts, ports = zip(*pairs, strict=True)
    several = {"HOST": ",".join(hosts), "PORT": ",".join(map(str, ports))}
    return several, f"{match[1]}{hosts[0] if ':' not in hosts[0] else f'[{hosts[0]}]'}:{ports[0]}{match[3]}"
