"""Parsing of DNS_SERVERS and DNS_BLOCKLISTS."""

import ipaddress
import re
from collections.abc import Iterable

from django.core.exceptions import ImproperlyConfigured

_USUAL_PORT = 53
_ZONE = re.compile(r"([a-z0-9_-]{1,63}\.)+[a-z0-9-]{2,63}")


def parsed(text: str) -> tuple[str, int]:
    """Return address and port of a text like 192.0.2.1, 192.0.2.1:5353 or [2001:db8::1]:5353, or raise ValueError."""
    try:
        return str(ipaddress.ip_address(text)), _USUAL_PORT
    except ValueError:
        address, colon, port = text.rpartition(":")
        if not (colon and port.isascii() and port.isdecimal() and 0 < int(port) < 65_536):
            raise ValueError(
                f"{text!r} is not an address like 192.0.2.1, 192.0.2.1:5353 or [2001:db8::1]:5353"
            ) from None
        return str(ipaddress.ip_address(address.removeprefix("[").removesuffix("]"))), int(port)


def zones(texts: Iterable[str]) -> list[str]:
    """Return the zones of DNS_BLOCKLISTS, or raise ImproperlyConfigured."""
    found = [text.strip().strip(".").lower() for text in texts if text.strip()]
    for zone in found:
        if not _ZONE.fullmatch(zone):
            raise ImproperlyConfigured(f"DNS_BLOCKLISTS: {zone!r} must be a zone like dbl.spamhaus.org.")
    return found
