"""Addresses of Redis: one server, a primary that Sentinels name, or a Cluster."""

import re
from dataclasses import dataclass, field
from enum import Enum
from functools import cache
from typing import Any
from urllib.parse import parse_qsl, unquote, urlencode, urlsplit

from redis.connection import Connection, parse_url
from redis.exceptions import RedisError

SENTINEL_PORT, NODE_PORT = 26_379, 6_379

EXAMPLES = (
    "redis://:password@host:6379/0, rediss://…, unix:///path/of/a/socket, "
    "redis+sentinel://:password@host:26379,host:26379/service/0 or redis+cluster://:password@host:6379,host:6379, "
    "with special characters of the password percent-encoded, and after ? only db, username, password, those of "
    "Sentinels (sentinel_username, sentinel_password) and ssl_…"
)

_SEVERAL = re.compile(
    r"(?P<tls>rediss?)\+(?P<kind>sentinel|cluster)://(?:(?P<login>[^/@]*)@)?(?P<hosts>[^/@?#]+)"
    r"(?P<path>/[^?#]*)?(?:\?(?P<query>[^#]*))?"
)
_OPTIONS = re.compile(r"db|username|password|ssl_\w+")  # in the query of a URL
_HOST = re.compile(r"(?P<name>\[[0-9a-fA-F:.]+\]|[^:\[\]\s]+)(?::(?P<port>[0-9]{1,5}))?")


class Kind(Enum):
    """How the server for a command is found."""

    SINGLE = "single"
    SENTINEL = "sentinel"
    CLUSTER = "cluster"


@dataclass(frozen=True)
class Address:
    """A parsed URL.

    `options` are those of redis-py's connections, without host and port: password, db, files of TLS. `hosts` are
    Sentinels, or nodes of a Cluster that name the others. All texts of passwords are decoded.
    """

    url: str = field(repr=False)
    kind: Kind
    options: dict[str, Any] = field(repr=False)
    hosts: tuple[tuple[str, int], ...] = ()
    service: str = ""  # the name by which Sentinels know the primary
    sentinel_options: dict[str, Any] = field(default_factory=dict, repr=False)
    has_tls: bool = False

    @property
    def has_password(self) -> bool:
        """Whether the servers that hold the data ask for a password."""
        return bool(self.options.get("password"))


@cache
def parsed(url: str) -> Address:
    """Return the address in a URL.

    Raises ValueError, whose text may have a part of the password.
    """
    if not re.match(r"rediss?\+", url):
        options = parse_url(url)  # type: ignore[no-untyped-call]
        _check_single(url, options)
        host, port = options.get("host", "localhost"), int(options.get("port", NODE_PORT))
        hosts: tuple[tuple[str, int], ...] = () if url.startswith("unix:") else ((host, port),)
        return Address(url, Kind.SINGLE, options, hosts, has_tls=url.startswith("rediss:"))
    match = _SEVERAL.fullmatch(url)
    if match is None:
        raise ValueError("not a URL of several servers")
    kind = Kind(match["kind"])
    query = dict(parse_qsl(match["query"] or "", strict_parsing=bool(match["query"])))
    sentinel_login = {
        name.removeprefix("sentinel_"): query.pop(name)
        for name in ("sentinel_username", "sentinel_password")
        if name in query
    }
    service, db = _path(kind, match["path"] or "")
    login = f"{match['login']}@" if match["login"] else ""
    single = f"{match['tls']}://{login}host:1/{db}?{urlencode(query)}"
    options = parse_url(single)  # type: ignore[no-untyped-call]
    _check_options(query, options)
    for name in ("host", "port", "connection_class"):
        options.pop(name, None)
    has_tls = match["tls"] == "rediss"
    default_port = SENTINEL_PORT if kind is Kind.SENTINEL else NODE_PORT
    hosts = tuple(_host(text, default_port) for text in match["hosts"].split(","))
    tls = {name: value for name, value in options.items() if name.startswith("ssl_")} | (
        {"ssl": True} if has_tls else {}
    )
    return Address(url, kind, options, hosts, service, sentinel_login | tls, has_tls)


def _check_single(url: str, options: dict[str, Any]) -> None:
    """Raise ValueError for what redis-py leaves out or fails at later, or Celery fails at."""
    parts = urlsplit(url)
    if parts.scheme != "unix" and not re.fullmatch(r"(/[0-9]{0,4})?", parts.path):
        raise ValueError("the database is no number")
    _check_options(dict(parse_qsl(parts.query, keep_blank_values=True)), options)


def _check_options(query: dict[str, str], options: dict[str, Any]) -> None:
    kind = options.get("connection_class", Connection)
    try:
        kind(**{name: value for name, value in options.items() if name != "connection_class"})  # it does not connect
    except (TypeError, RedisError):
        raise ValueError("an option is wrong") from None
    if not all(map(_OPTIONS.fullmatch, query)):
        raise ValueError("an option is unknown")


def _path(kind: Kind, path: str) -> tuple[str, int]:
    """Return the service and the number of the database."""
    parts = [unquote(part) for part in path.strip("/").split("/")] if path.strip("/") else []
    if kind is Kind.CLUSTER:
        if parts not in ([], ["0"]):
            raise ValueError("a Cluster has only the database 0")
        return "", 0
    if not 1 <= len(parts) <= 2 or not re.fullmatch(r"[\w.-]+", parts[0]):
        raise ValueError("the service is missing")
    if len(parts) == 2 and not re.fullmatch(r"[0-9]{1,4}", parts[1]):
        raise ValueError("the database is no number")
    return parts[0], int(parts[1]) if len(parts) == 2 else 0


def _host(text: str, default_port: int) -> tuple[str, int]:
    match = _HOST.fullmatch(text.strip())
    port = int(match["port"] or default_port) if match else 0
    if match is None or not 0 < port < 65_536:
        raise ValueError("a host is wrong")
    return match["name"].strip("[]"), port
