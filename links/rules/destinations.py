"""Where a link may lead: parsed as browsers do, http and https only, no secrets in it, and never back to us."""

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

LONGEST = web_addresses.LONGEST

_WITHOUT_SCHEME = re.compile(r"[^\W_][\w-]*(\.[\w-]+)+(:\d+)?([/?#].*)?", re.DOTALL)


class Destination(NamedTuple):
    """An address as it was given, and in the ASCII form that browsers make of it.

    No CR, LF, space or non-ASCII character is ever in the latter.
    """

    given: str
    location: str


def destination(value: Any) -> Destination:
    """Return the address in both forms, or raise Invalid."""
    given = clean_text(value, limit=LONGEST, strip=False)
    url = web_addresses.parsed(given)
    if _is_own(url.hostname.rstrip("."), url.port):
        raise Invalid(_("This is one of our own short hosts: a link to it could lead in circles."))
    return Destination(given, url.href)


def with_scheme(text: str) -> str:
    """Return the address with https:// before it where a person has left out the scheme, as browsers show it."""
    return f"https://{text}" if _WITHOUT_SCHEME.fullmatch(text) else text


def look_up_hosts(texts: Iterable[str]) -> None:
    """Ask in one query for what destination() needs to know of all these addresses within the next second."""
    directory.prefetch({host for text in texts if (host := _host(text))})


def _host(text: str) -> str:
    try:
        return web_addresses.parsed(text).hostname.rstrip(".")
    except Invalid:
        return ""


def _is_own(host: str, port: str) -> bool:
    """Tell whether host and port (empty for the scheme's usual one) are the site or a domain that serves links."""
    public = urlsplit(settings.PUBLIC_URL)
    on_our_port = not port or (public.port is not None and port == str(public.port))
    if not on_our_port:
        return False
    own = site_host() or public.hostname
    short_host = directory.find(host)  # cached for a second
    return host == own or (short_host is not None and not short_host.is_site)
