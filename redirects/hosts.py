"""Short hosts: what each Host header serves."""

import threading
import time
from collections.abc import Callable, Collection, Iterable, Mapping
from typing import NamedTuple, TypeGuard
from urllib.parse import urlsplit

import msgspec
from cachetools import FIFOCache
from django.conf import settings
from django.db import Error as DatabaseError

from shortener.web.addresses import host_names

_TTL = 1.0  # seconds until a change of a domain is visible in the control plane
_MOST_HOSTS = 10_000  # cached names, which clients can invent: 5 MB of the longest


class ShortHost(msgspec.Struct, frozen=True, array_like=True, gc=False):
    """A host that serves short links: the site's own, or a workspace's domain."""

    domain_id: str = ""  # empty for the site
    root_url: str = ""
    not_found_url: str = ""
    expired_url: str = (
        ""  # for visitors of expired, exhausted and disabled links that have no URL of their own for that
    )

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
    """Looks up Host headers for threads: names in a cache that they share for a second, and else in the database."""

    def __init__(self, load: LoadHosts) -> None:
        self._load = load
        self._cache: FIFOCache[str, CachedHost] = FIFOCache(_MOST_HOSTS)  # by name
        self._writing = threading.Lock()  # a cache that evicts is not safe for several writers; reading is

    def find(self, host: str) -> ShortHost | None:
        """Return what a Host header serves, or None for an unknown host; at most one query a second for each name.

        While the database is down an expired answer is used again; without one, DatabaseError is raised.
        """
        meaning = fixed(host)
        if meaning.is_final:
            return meaning.short_host
        known = self._cache.get(meaning.name)
        if _is_fresh(known):
            return known[1]
        try:
            return self._ask([meaning])[meaning.name]
        except DatabaseError:
            if known is None:
                raise
            self._keep(meaning.name, known[1], time.monotonic())
            return known[1]

    def prefetch(self, hosts: Iterable[str]) -> None:
        """Look up all these hosts in one query, so that find() makes none for them within the next second."""
        meanings = [meaning for meaning in map(fixed, hosts) if not meaning.is_final]
        wanted = [meaning for meaning in meanings if not _is_fresh(self._cache.get(meaning.name))]
        if wanted:
            self._ask(wanted)

    def clear(self) -> None:
        """Empty the cache."""
        with self._writing:
            self._cache.clear()

    def _ask(self, wanted: Collection[FixedHost]) -> dict[str, ShortHost | None]:
        """Return and keep what the names serve; raises DatabaseError."""
        asked_at = time.monotonic()
        loaded = self._load({meaning.name for meaning in wanted})
        found = {meaning.name: loaded.get(meaning.name) or meaning.short_host for meaning in wanted}
        for name, short_host in found.items():
            self._keep(name, short_host, asked_at)
        return found

    def _keep(self, name: str, short_host: ShortHost | None, at: float) -> None:
        with self._writing:
            self._cache[name] = at + _TTL, short_host


def _is_fresh(known: CachedHost | None) -> TypeGuard[CachedHost]:
    return known is not None and time.monotonic() < known[0]
