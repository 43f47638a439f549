"""Enrichment of a visitor from headers and address: browser, system, device, bot, referrer and country."""

from functools import cache, lru_cache
from pathlib import Path
from typing import NamedTuple, Protocol
from urllib.parse import urlsplit

import geoip2fast
import maxminddb
import ua_parser
from django.conf import settings
from geoip2fast import GeoIP2Fast

from redirects.visitors.clients import Client, kind_of
from shortener.web.requests.http import parse_address

# Of each kind. Keys are what clients have sent: with their longest length, those of one kind fill 5 MB.
_REMEMBERED = 2_000
_LONGEST_KEY = 512

_DESKTOPS = {"Windows", "Mac OS X", "Linux", "Ubuntu", "Fedora", "Debian", "Chrome OS", "FreeBSD", "OpenBSD"}
_PHONES = {"iOS", "Android", "KaiOS", "Windows Phone", "HarmonyOS"}


class Agent(NamedTuple):
    """What a User-Agent header says; empty strings where it says nothing."""

    browser: str
    os: str
    device: str
    is_bot: bool


def agent(user_agent: str) -> Agent:
    """Return what the first 512 characters of the header say; a client that sends none is a bot."""
    return _agent(user_agent[:_LONGEST_KEY])


@lru_cache(_REMEMBERED)
def _agent(user_agent: str) -> Agent:
    parsed = ua_parser.parse(user_agent)
    os = parsed.os.family if parsed.os else ""
    return Agent(
        browser=(parsed.user_agent.family if parsed.user_agent else "")[:50],
        os=os[:50],
        device=_device(os, user_agent),
        is_bot=kind_of(user_agent) is not Client.PERSON,
    )


def _device(os: str, user_agent: str) -> str:
    if "iPad" in user_agent or "Tablet" in user_agent or (os == "Android" and "Mobile" not in user_agent):
        return "tablet"
    if os in _PHONES or "Mobile" in user_agent:
        return "mobile"
    return "desktop" if os in _DESKTOPS else ""


def referrer_host(referrer: str) -> str:
    """Return the host of the Referer header in lower case without www. and trailing dot, or an empty string."""
    # Without the path, so that all pages of a site share one entry.
    return _host("/".join(referrer.split("/", 3)[:3])[:_LONGEST_KEY])


@lru_cache(_REMEMBERED)
def _host(referrer: str) -> str:
    try:
        host = urlsplit(referrer.strip()).hostname or ""
    except ValueError:
        return ""
    return host.removeprefix("www.").rstrip(".").encode("ascii", "ignore").decode()[:253]


class _CountryFinder(Protocol):
    def __call__(self, address: str) -> str: ...


@cache
def _country_finder() -> _CountryFinder:
    """Return a function that looks addresses up in GEOIP_PATH's .mmdb file, or else in geoip2fast's own data."""
    if settings.GEOIP_PATH:
        reader = maxminddb.open_database(settings.GEOIP_PATH)

        def from_file(address: str) -> str:
            record = reader.get(address)
            found = record.get("country") if isinstance(record, dict) else None
            return str(found.get("iso_code", "")) if isinstance(found, dict) else ""

        return from_file
    # geoip2fast's default file has no IPv6 addresses.
    bundled = GeoIP2Fast(geoip2fast_data_file=str(Path(geoip2fast.__file__).parent / "geoip2fast-ipv6.dat.gz"))

    def from_package(address: str) -> str:
        found = str(bundled.lookup(address).country_code or "")
        return found if found.isalpha() else ""

    return from_package


def country(address: str) -> str:
    """Return the two letters of the country that the address belongs to, or an empty string."""
    return _country(address[:_LONGEST_KEY])


@lru_cache(_REMEMBERED)
def _country(address: str) -> str:
    if parse_address(address) is None:
        return ""
    return _country_finder()(address)[:2].upper()
