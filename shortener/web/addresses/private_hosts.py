"""Hosts that only a private network or the machine itself can reach."""

import ipaddress

_PRIVATE_NAMES = ("localhost", "local", "localdomain", "internal", "intranet", "lan", "home", "corp", "home.arpa")

_FOR_DOCUMENTATION = [  # nothing is there; the documents and tests of many products use them
    ipaddress.ip_network(network) for network in ("192.0.2.0/24", "198.51.100.0/24", "203.0.113.0/24", "2001:db8::/32")
]

_ALSO_PRIVATE = [ipaddress.ip_network(network) for network in ("64:ff9b:1::/48", "fec0::/10")]  # Python does not say so

# Networks of IPv6 whose addresses lead to one of IPv4, and the number of bits behind it.
_EMBEDDING = [
    (ipaddress.IPv6Network(network), bits)
    for network, bits in (
        ("::/96", 0),  # IPv4-compatible
        ("::ffff:0:0/96", 0),  # IPv4-mapped
        ("::ffff:0:0:0/96", 0),  # IPv4-translated
        ("64:ff9b::/96", 0),  # NAT64
        ("2002::/16", 80),  # 6to4
    )
]


def is_private(host: str) -> bool:
    """Tell whether the host is an address that is not routed in the internet, or a name that is not in the DNS."""
    address = address_of(host)
    if address is not None:
        is_example = any(address in network for network in _FOR_DOCUMENTATION)
        is_also_private = any(address in network for network in _ALSO_PRIVATE)
        return (not address.is_global and not is_example) or is_also_private or address.is_multicast
    return "." not in host or any(host == name or host.endswith(f".{name}") for name in _PRIVATE_NAMES)


def is_loopback(host: str) -> bool:
    """Tell whether the host is the machine that opens it."""
    address = address_of(host)
    if address is not None:
        return address.is_loopback or address.is_unspecified
    return host == "localhost" or host.endswith((".localhost", ".localdomain"))


def address_of(host: str) -> ipaddress.IPv4Address | ipaddress.IPv6Address | None:
    """Return the IP address that the host is, an IPv4 one also for its forms in IPv6; None for a name."""
    try:
        address = ipaddress.ip_address(host.strip("[]"))
    except ValueError:
        return None
    return address if address.version == 4 else _embedded(address) or address


def _embedded(address: ipaddress.IPv6Address) -> ipaddress.IPv4Address | None:
    """Return the IPv4 address that this one leads to, or None."""
    if address.is_unspecified or address.is_loopback:  # in the network of IPv4-compatible ones
        return None
    found = (bits for network, bits in _EMBEDDING if address in network)
    bits = next(found, None)
    return None if bits is None else ipaddress.IPv4Address(int(address) >> bits & 0xFFFFFFFF)
