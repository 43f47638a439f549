"""Which host serves what: the site itself, a workspace's verified domain, or nobody's."""

import time
from dataclasses import dataclass
from urllib.parse import urlsplit

from django.conf import settings
from django.db import Error as DatabaseError

from domains import names
from domains.models import Domain

_FRESH_FOR = 1.0  # seconds, the promise for edits
_LARGEST_CACHE = 10_000  # hosts; a scanner's inventions must not fill the memory


@dataclass(frozen=True)
class ShortHost:
    """A host that serves short links; the site's own has no domain and an empty key."""

    key: str = ""
    domain_id: str | None = None
    root_url: str = ""
    not_found_url: str = ""

    @property
    def is_site(self) -> bool:
        """Whether the dashboard and the API are here too."""
        return self.domain_id is None


SITE = ShortHost()

_cache: dict[str, tuple[float, ShortHost | None]] = {}


def site_host() -> str:
    """Return the site's host name from SITE_URL, empty without one."""
    return (urlsplit(settings.SITE_URL).hostname or "").rstrip(".")


def remembered(host: str) -> tuple[ShortHost | None, bool]:
    """Return what is known of the host without asking the database, and whether that may still be relied on."""
    name = names.without_port(host)
    if name == site_host() or (not settings.SITE_URL and not names.can_be_domain(name)):
        return SITE, True
    if not names.can_be_domain(name):
        return None, True
    loaded_at, short_host = _cache.get(name, (float("-inf"), None))
    return short_host, time.monotonic() - loaded_at < _FRESH_FOR


def find(host: str) -> ShortHost | None:
    """Return what the host of a request serves, or None for a stranger; at most one query a second for each host.

    While the database is down the last answer holds, and a host never asked for before is a stranger.
    """
    short_host, fresh = remembered(host)
    if fresh:
        return short_host
    name, asked_at = names.without_port(host), time.monotonic()
    try:
        short_host = _load(name)
    except DatabaseError:
        if name not in _cache:
            raise
        short_host = _cache[name][1]
    if len(_cache) >= _LARGEST_CACHE:
        _cache.clear()
    _cache[name] = (asked_at, short_host)
    return short_host


def _load(name: str) -> ShortHost | None:
    row = Domain.objects.verified().filter(host=name).values_list("pk", "root_url", "not_found_url").first()
    if row is None:
        return None if settings.SITE_URL else SITE
    domain_id, root_url, not_found_url = row
    return ShortHost(name, domain_id, root_url, not_found_url)
