"""Hosts that only a private network or the machine itself can reach."""

import ipaddress

_PRIVATE_NAMES = ("localhost", "local", "localdomain", "internal", "intranet", "lan", "home", "corp", "home.arpa")

_FOR_DOCUMENTATION = [  # nothing is there; the documents and tests of many products use them
    ipaddress.ip_network(network) for network in ("192.0.2.0/24", "198.51.100.0/24", "203.0.113.0/24", "2001:db8::/32")
]


def is_private(host: str) -> bool:
    """Tell whether the host is an address that is not routed in the internet, or a name that is not in the DNS."""
    address = address_of(host)
    if address is not None:
        is_example = any(address in network for network in _FOR_DOCUMENTATION)
        return (not address.is_global and not is_example) or address.is_multicast
    return "." not in host or any(host == name or host.endswith(f".{name}") for name in _PRIVATE_NAMES)


def is_loopback(host: str) -> bool:
    """Tell whether the host is the machine that opens it."""
    address = address_of(host)
    if address is not None:
        return address.is_loopback or address.is_unspecified
    return host == "localhost" or host.endswith((".localhost", ".localdomain"))


def address_of(host: str) -> ipaddress.IPv4Address | ipaddress.IPv6Address | None:
    """Return the IP address that the host is, an IPv4 one also for its form in IPv6; None for a name."""
    try:
        address = ipaddress.ip_address(host.strip("[]"))
    except ValueError:
        return None
    return getattr(address, "ipv4_mapped", None) or address
