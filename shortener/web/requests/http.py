"""Where a request comes from: the client's address and scheme behind trusted proxies, and the page that sent it."""

import ipaddress
import re
from collections.abc import Sequence
from urllib.parse import urlsplit, urlunsplit

from django.http import HttpRequest
from django.utils.http import url_has_allowed_host_and_scheme

Network = ipaddress.IPv4Network | ipaddress.IPv6Network
Address = ipaddress.IPv4Address | ipaddress.IPv6Address

UNKNOWN_ADDRESS = "0.0.0.0"  # noqa: S104 - a placeholder for clients on a Unix socket, bound to nothing

_WITH_PORT = re.compile(r"\[([^\]]+)\](?::\d+)?|([\d.]+):\d+")


def parse_address(text: str) -> Address | None:
    """Return the address in the text, IPv4 also when written as IPv6, or None."""
    try:
        address = ipaddress.ip_address(text.strip().split("%")[0])
    except ValueError:
        return None
    return (address.version == 6 and address.ipv4_mapped) or address


def is_within(address: Address, networks: Sequence[Network]) -> bool:
    """Tell whether the address is in one of the networks."""
    return any(address.version == net.version and address in net for net in networks)


def is_trusted(peer: str, trusted: Sequence[Network]) -> bool:
    """Tell whether the other end of a connection is one of the trusted proxies."""
    address = parse_address(peer)
    return address is not None and is_within(address, trusted)


def client_address(peer: str, forwarded_for: str, trusted: Sequence[Network]) -> str:
    """Return the socket's address or, behind trusted proxies, the last hop that isn't one of them.

    A hop that is no address ends the search: a client can have written everything left of it.
    """
    found = parse_address(peer)
    if found is None:
        return UNKNOWN_ADDRESS
    for hop in reversed(forwarded_for.split(",") if forwarded_for else []):
        if not is_within(found, trusted):
            break
        earlier = _hop_address(hop)
        if earlier is None:
            break
        found = earlier
    return str(found)


def client_scheme(peer: str, scheme: str, forwarded_proto: str, trusted: Sequence[Network]) -> str:
    """Return the scheme of the connection or, behind trusted proxies, the one that the last of them reports."""
    if not is_trusted(peer, trusted):
        return scheme
    reported = forwarded_proto.split(",")[-1].strip().lower()
    return reported if reported in ("http", "https") else scheme


def _hop_address(hop: str) -> Address | None:
    """Return the address in an entry of X-Forwarded-For, which some proxies write with the client's port."""
    match = _WITH_PORT.fullmatch(hop.strip())
    return parse_address((match[1] or match[2]) if match else hop)


def address_group(address: str) -> str:
    """Return the key to count a client by: the IPv4 address, or the IPv6 /64, within which a client can move freely."""
    parsed = parse_address(address)
    if parsed is None or parsed.version == 4:
        return address
    return str(ipaddress.ip_network((parsed, 64), strict=False))


def wider_network(address: str) -> str:
    """Return the network that a client can get many addresses of: the IPv4 /24, or the IPv6 /48."""
    parsed = parse_address(address)
    if parsed is None:
        return address
    return str(ipaddress.ip_network((parsed, 24 if parsed.version == 4 else 48), strict=False))


def referring_page(request: HttpRequest) -> str | None:
    """Return path and query of the page of this site that sent the request, from its Referer, or None."""
    referrer = request.headers.get("referer", "")
    if not url_has_allowed_host_and_scheme(referrer, allowed_hosts={request.get_host()}):
        return None
    parts = urlsplit(referrer)
    # Browsers take a path of two slashes for another site.
    if parts.path.startswith("//"):
        return None
    return urlunsplit(("", "", parts.path, parts.query, "")) or None
