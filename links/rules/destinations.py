"""The rule for destinations: parsed as browsers do, http or https, no credentials, and not a short host of ours."""

import re
from collections.abc import Iterable
from typing import Any, NamedTuple
from urllib.parse import urlsplit

from django.conf import settings
from django.utils.translation import gettext_lazy as _

from domains.hosts import directory
from redirects.hosts import site_host
from shortener.errors import Invalid
from shortener.values import clean_text
from shortener.web import web_addresses

LONGEST_DESTINATION = web_addresses.LONGEST

_WITHOUT_SCHEME = re.compile(r"[^\W_][\w-]*(\.[\w-]+)+(:\d+)?([/?#].*)?", re.DOTALL)


class Destination(NamedTuple):
    """A URL as given, and its `location`: the ASCII form that browsers send, safe in a header (no CR, LF or space)."""

    given: str
    location: str


def destination(value: Any) -> Destination:
    """Return the URL in both forms, or raise Invalid."""
    given = clean_text(value, limit=LONGEST_DESTINATION, strip=False)
    url = web_addresses.parsed(given)
    if _is_own(url.hostname.rstrip("."), url.port):
        raise Invalid(_("This is one of our own short hosts: a link to it could lead in circles."))
    return Destination(given, url.href)


def with_scheme(text: str) -> str:
    """Return the URL, with https:// in front if it has no scheme, as people copy it from a browser."""
    return f"https://{text}" if _WITHOUT_SCHEME.fullmatch(text) else text


def prefetch_hosts(texts: Iterable[str]) -> None:
    """Cache for a second, in one query, what destination() has to know about the hosts of these URLs."""
    directory.prefetch({host for text in texts if (host := _host(text))})


def _host(text: str) -> str:
    try:
        return web_addresses.parsed(text).hostname.rstrip(".")
    except Invalid:
        return ""


def _is_own(host: str, port: str) -> bool:
    """Tell whether this is the site or a domain that serves links. The port is empty for the scheme's default."""
    public = urlsplit(settings.PUBLIC_URL)
    on_our_port = not port or (public.port is not None and port == str(public.port))
    if not on_our_port:
        return False
    own = site_host() or public.hostname
    short_host = directory.find(host)  # cached for a second
    return host == own or (short_host is not None and not short_host.is_site)
