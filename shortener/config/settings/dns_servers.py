"""Parsing of DNS_SERVERS."""

import ipaddress

_USUAL_PORT = 53


def parsed(text: str) -> tuple[str, int]:
    """Return address and port of a text like 192.0.2.1, 192.0.2.1:5353 or [2001:db8::1]:5353, or raise ValueError."""
    try:
        return str(ipaddress.ip_address(text)), _USUAL_PORT
    except ValueError:
        address, colon, port = text.rpartition(":")
        if not (colon and port.isascii() and port.isdecimal() and 0 < int(port) < 65_536):
            raise ValueError(f"{text!r} is no address like 192.0.2.1, 192.0.2.1:5353 or [2001:db8::1]:5353") from None
        return str(ipaddress.ip_address(address.removeprefix("[").removesuffix("]"))), int(port)
