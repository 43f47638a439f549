"""Which host serves what: the site itself, a workspace's verified domain, or nobody's."""

import time
from collections.abc import Iterable
from dataclasses import dataclass
from urllib.parse import urlsplit

from django.conf import settings
from django.db import Error as DatabaseError

from domains.models import Domain
from shortener.web import host_names

_FRESH_FOR = 1.0  # seconds, the promise for edits
_LARGEST_CACHE = 10_000  # hosts; a scanner's inventions must not fill the memory


@dataclass(frozen=True)
class ShortHost:
    """A host that serves short links: the site's own, or a domain's."""

    domain_id: str = ""  # empty for the site
    root_url: str = ""
    not_found_url: str = ""

    @property
    def is_site(self) -> bool:
        """Whether the dashboard and the API are here too."""
        return not self.domain_id


SITE = ShortHost()

# By Host header: until when (monotonic seconds) the answer may be relied on, and the answer.
_Known = tuple[float, ShortHost | None]
_cache: dict[str, _Known] = {}


def site_host() -> str:
    """Return the site's host name from SITE_URL, empty without one."""
    return (urlsplit(settings.SITE_URL).hostname or "").rstrip(".")


def remembered(host: str) -> _Known | None:
    """Return what is known of a Host header, and until when, or None when only the database can tell."""
    known = _cache.get(host)
    if known is not None and time.monotonic() < known[0]:
        return known
    name = host_names.without_port(host)
    if name == site_host() or (not settings.SITE_URL and not host_names.can_be_domain(name)):
        return _remember(host, SITE)
    return None if host_names.can_be_domain(name) else _remember(host, None)


def find(host: str) -> ShortHost | None:
    """Return what the host of a request serves, or None for a stranger; at most one query a second for each host.

    While the database is down the last answer holds; it raises for a host that was never asked for before.
    """
    known = remembered(host)
    if known is not None:
        return known[1]
    asked_at = time.monotonic()
    try:
        short_host = _load(host_names.without_port(host))
    except DatabaseError:
        if host not in _cache:
            raise
        short_host = _cache[host][1]
    return _remember(host, short_host, asked_at)[1]


def look_up(hosts: Iterable[str]) -> None:
    """Ask for all these hosts in one query, so that find() needs none for them within the next second."""
    asked_at = time.monotonic()
    wanted = {host: host_names.without_port(host) for host in hosts if remembered(host) is None}
    if not wanted:
        return
    rows = Domain.objects.verified().filter(host__in=set(wanted.values()))
    found = {name: ShortHost(*row) for name, *row in rows.values_list("host", "pk", "root_url", "not_found_url")}
    for host, name in wanted.items():
        _remember(host, found.get(name) or _unknown(), asked_at)


def _remember(host: str, short_host: ShortHost | None, asked_at: float | None = None) -> _Known:
    if len(_cache) >= _LARGEST_CACHE:
        _cache.clear()
    known = (time.monotonic() if asked_at is None else asked_at) + _FRESH_FOR, short_host
    _cache[host] = known
    return known


def _load(name: str) -> ShortHost | None:
    row = Domain.objects.verified().filter(host=name).values_list("pk", "root_url", "not_found_url").first()
    return _unknown() if row is None else ShortHost(*row)


def _unknown() -> ShortHost | None:
    """Return what a host serves that is no domain's."""
    return None if settings.SITE_URL else SITE
