"""Short hosts: what each Host header serves."""

import threading
import time
from collections.abc import Callable, Collection, Iterable, Mapping
from typing import NamedTuple
from urllib.parse import urlsplit

import msgspec
from cachetools import FIFOCache
from django.conf import settings
from django.db import Error as DatabaseError

from shortener.web import host_names

_TTL = 1.0  # seconds until a change of a domain is visible in the control plane
_MOST_HOSTS = 10_000  # cached Host headers, which clients can invent


class ShortHost(msgspec.Struct, frozen=True, array_like=True, gc=False):
    """A host that serves short links: the site's own, or a workspace's domain."""

    domain_id: str = ""  # empty for the site
    root_url: str = ""
    not_found_url: str = ""

    @property
    def is_site(self) -> bool:
        """Whether the dashboard and the API are served here too."""
        return not self.domain_id


SITE = ShortHost()

# When it expires (in monotonic seconds), and what the host serves: None for a host that serves nothing.
CachedHost = tuple[float, ShortHost | None]

# Takes names without port, and returns those that are verified domains.
LoadHosts = Callable[[Collection[str]], Mapping[str, ShortHost]]


def site_host() -> str:
    """Return the host name in SITE_URL, empty without one."""
    return (urlsplit(settings.SITE_URL).hostname or "").rstrip(".")


class FixedHost(NamedTuple):
    """What a Host header means without the database: its name, and what it serves unless that is a verified domain."""

    name: str
    short_host: ShortHost | None
    is_final: bool  # it cannot be a domain of a workspace


def fixed(header: str) -> FixedHost:
    """Return what settings tell of a Host header. Without a SITE_URL, every host that is no domain is the site."""
    name = host_names.without_port(header)
    site = site_host()
    short_host = SITE if not site or name == site else None
    return FixedHost(name, short_host, name == site or not host_names.can_be_domain(name))


class HostDirectory:
    """Looks up Host headers for threads: in a cache that they share for a second, and else in the database."""

    def __init__(self, load: LoadHosts) -> None:
        self._load = load
        self._cache: FIFOCache[str, CachedHost] = FIFOCache(_MOST_HOSTS)
        self._writing = threading.Lock()  # a cache that evicts is not safe for several writers; reading is

    def cached(self, host: str) -> CachedHost | None:
        """Return what is known of a Host header without the database, or None when that must be asked."""
        known = self._entry(host)
        if known is not None and time.monotonic() < known[0]:
            return known
        meaning = fixed(host)
        return self._keep(host, meaning.short_host) if meaning.is_final else None

    def find(self, host: str) -> ShortHost | None:
        """Return what a Host header serves, or None for an unknown host; at most one query a second for each.

        While the database is down an expired answer is used again; without one, DatabaseError is raised.
        """
        known = self.cached(host)
        if known is not None:
            return known[1]
        asked_at = time.monotonic()
        meaning = fixed(host)
        try:
            short_host = self._load([meaning.name]).get(meaning.name) or meaning.short_host
        except DatabaseError:
            expired = self._entry(host)
            if expired is None:
                raise
            short_host = expired[1]
        return self._keep(host, short_host, asked_at)[1]

    def prefetch(self, hosts: Iterable[str]) -> None:
        """Look up all these hosts in one query, so that find() makes none for them within the next second."""
        asked_at = time.monotonic()
        wanted = {host: fixed(host) for host in hosts if self.cached(host) is None}
        if not wanted:
            return
        found = self._load({meaning.name for meaning in wanted.values()})
        for host, meaning in wanted.items():
            self._keep(host, found.get(meaning.name) or meaning.short_host, asked_at)

    def clear(self) -> None:
        """Empty the cache."""
        with self._writing:
            self._cache.clear()

    def _entry(self, host: str) -> CachedHost | None:
        try:
            return self._cache[host]
        except KeyError:
            return None

    def _keep(self, host: str, short_host: ShortHost | None, asked_at: float | None = None) -> CachedHost:
        known = (time.monotonic() if asked_at is None else asked_at) + _TTL, short_host
        with self._writing:
            self._cache[host] = known
        return known
