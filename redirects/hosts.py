"""Short hosts: what each Host header serves, cached for a second."""

import threading
import time
from collections.abc import Callable, Collection, Iterable, Mapping
from dataclasses import dataclass
from urllib.parse import urlsplit

from cachetools import FIFOCache
from django.conf import settings
from django.db import Error as DatabaseError

from shortener.web import host_names

_TTL = 1.0  # seconds until a change of a domain is visible everywhere
_MOST_HOSTS = 10_000  # cached Host headers, which clients can invent


@dataclass(frozen=True)
class ShortHost:
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


class HostDirectory:
    """Looks up Host headers: in its cache, which all threads of a process share, and else in the database."""

    def __init__(self, load: LoadHosts) -> None:
        self._load = load
        self._cache: FIFOCache[str, CachedHost] = FIFOCache(_MOST_HOSTS)
        self._writing = threading.Lock()  # a cache that evicts is not safe for several writers; reading is

    def cached(self, host: str) -> CachedHost | None:
        """Return what is known of a Host header without the database, or None when that must be asked."""
        known = self._entry(host)
        if known is not None and time.monotonic() < known[0]:
            return known
        name = host_names.without_port(host)
        if name == site_host() or (not settings.SITE_URL and not host_names.can_be_domain(name)):
            return self._keep(host, SITE)
        return None if host_names.can_be_domain(name) else self._keep(host, None)

    def find(self, host: str) -> ShortHost | None:
        """Return what a Host header serves, or None for an unknown host; at most one query a second for each.

        While the database is down an expired answer is used again; without one, DatabaseError is raised.
        """
        known = self.cached(host)
        if known is not None:
            return known[1]
        asked_at = time.monotonic()
        name = host_names.without_port(host)
        try:
            short_host = self._load([name]).get(name) or _unless_domain()
        except DatabaseError:
            expired = self._entry(host)
            if expired is None:
                raise
            short_host = expired[1]
        return self._keep(host, short_host, asked_at)[1]

    def prefetch(self, hosts: Iterable[str]) -> None:
        """Look up all these hosts in one query, so that find() makes none for them within the next second."""
        asked_at = time.monotonic()
        wanted = {host: host_names.without_port(host) for host in hosts if self.cached(host) is None}
        if not wanted:
            return
        found = self._load(set(wanted.values()))
        for host, name in wanted.items():
            self._keep(host, found.get(name) or _unless_domain(), asked_at)

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


def _unless_domain() -> ShortHost | None:
    """Return what a host serves that is no verified domain: without a SITE_URL every host is the site."""
    return None if settings.SITE_URL else SITE
