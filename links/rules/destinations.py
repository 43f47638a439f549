"""The rule for destinations: parsed as browsers do, http or https, no credentials, and not a short host of ours."""

import hashlib
import re
import socket
from collections.abc import Iterable
from typing import Any, NamedTuple
from urllib.parse import urlsplit

import ada_url
from django.conf import settings
from django.utils.translation import gettext_lazy as _
from django_stubs_ext import StrPromise

from campaigns import utm
from domains.hosts import directory
from links.rules import doubtful_hosts
from moderation import verdicts
from redirects.hosts import site_host
from shortener.errors import Invalid, Reason
from shortener.values import clean_text
from shortener.web.addresses import private_hosts, web_addresses

_WITHOUT_SCHEME = re.compile(r"[^\W_][\w-]*(\.[\w-]+)+(:\d+)?([/?#].*)?", re.DOTALL)


class Destination(NamedTuple):
    """A URL as given, and its `location`: the ASCII form that browsers send, safe in a header (no CR, LF or space)."""

    given: str
    location: str


def destination(value: Any) -> Destination:
    """Return the URL in both forms, or raise Invalid."""
    given = clean_text(value, limit=utm.LONGEST_DESTINATION, strip=False)
    url = web_addresses.parsed_with_any_name(given, longest=utm.LONGEST_DESTINATION)
    host = url.hostname.rstrip(".")
    if _is_own(host, url.port):
        text = _("Links to this site's own short URLs aren't allowed, because they could redirect in circles.")
        raise Invalid(text, reason=Reason.OWN_HOST)
    web_addresses.check_dot(host)
    if private_hosts.is_private(host) and not settings.ALLOW_PRIVATE_DESTINATIONS:
        raise Invalid(doubtful_hosts.REFUSED, reason=Reason.PRIVATE_HOST)
    verdicts.check(url.href)
    return Destination(given, url.href)


def ended(value: Any) -> str:
    """Return the URL as given if it can be a destination, or raise Invalid; an empty text for none."""
    return destination(value).given if value else ""


def location_of(text: str) -> str:
    """Return the location of a URL that a link may lead to already, or raise Invalid; today's rules for hosts aside."""
    return web_addresses.parsed(text, longest=utm.LONGEST_DESTINATION).href


def digest(location: str) -> int:
    """Return 63 bits of the location's SHA-256: an index of the texts themselves would be too large."""
    return int.from_bytes(hashlib.sha256(location.encode()).digest()[:8]) >> 1


def doubt_about(location: str) -> StrPromise | None:
    """Return why the host of a stored location is doubtful, for guests a refusal and for members a notice; or None."""
    return doubtful_hosts.doubt_about(ada_url.URL(location).hostname)


def with_scheme(text: str) -> str:
    """Return the URL, with https:// in front if it has no scheme, as people copy it from a browser."""
    return f"https://{text}" if _WITHOUT_SCHEME.fullmatch(text) else text


def prefetch_hosts(texts: Iterable[str]) -> None:
    """Cache for a second, in two queries, what destination() has to know about the hosts of these URLs."""
    urls = [url for text in texts if (url := _parsed(text))]
    directory.prefetch({url.hostname.rstrip(".") for url in urls})
    verdicts.prefetch(url.href for url in urls)


def _parsed(text: str) -> ada_url.URL | None:
    try:
        return web_addresses.parsed(text, longest=utm.LONGEST_DESTINATION)
    except Invalid:
        return None


def _is_own(host: str, port: str) -> bool:
    """Tell whether this is the site, by any of its addresses, or a domain that serves links.

    The port is empty for the scheme's default.
    """
    public = urlsplit(settings.PUBLIC_URL)
    if port and int(port) not in {public.port, settings.PORT, settings.CONTROL_PORT}:
        return False
    if host in {site_host(), public.hostname} or private_hosts.is_loopback(host) or _is_address_of_site(host):
        return True
    short_host = directory.find(host)  # cached for a second
    return short_host is not None and not short_host.is_site


def _is_address_of_site(host: str) -> bool:
    """Tell whether this is an IP address of this machine, on which it serves links as long as there is no SITE_URL."""
    address = private_hosts.address_of(host)
    if address is None or site_host():
        return False
    with socket.socket(socket.AF_INET if address.version == 4 else socket.AF_INET6, socket.SOCK_DGRAM) as probe:
        try:
            probe.bind((str(address), 0))  # the system refuses addresses that it does not have
        except OSError:
            return False
    return True
