"""Hosts that are valid in a destination and still doubtful: on private networks, or written to look like others."""

import ipaddress
import unicodedata

import ada_url
from django.utils.translation import gettext_lazy as _
from django_stubs_ext import StrPromise

_PRIVATE = _("This address is in a private network: other people cannot open it, or find something else there.")
REFUSED = _(
    "This address is in a private network, where visitors cannot open it. The operator of this site can allow such"
    " destinations with ALLOW_PRIVATE_DESTINATIONS."
)
_LOOKALIKE = _("This host mixes letters of several alphabets that look alike, as addresses do that imitate others.")

_PRIVATE_NAMES = ("localhost", "local", "localdomain", "internal", "intranet", "lan", "home", "corp", "home.arpa")

_FOR_DOCUMENTATION = [  # nothing is there; the documents and tests of many products use them
    ipaddress.ip_network(network) for network in ("192.0.2.0/24", "198.51.100.0/24", "203.0.113.0/24", "2001:db8::/32")
]

# Unicode Technical Standard 39, "highly restrictive": one script, or one of these sets. The names are first words of
# the characters' names, because Python's unicodedata has no property for scripts.
_TOGETHER = (
    {"LATIN", "CJK", "HIRAGANA", "KATAKANA"},
    {"LATIN", "CJK", "BOPOMOFO"},
    {"LATIN", "CJK", "HANGUL"},
)
_IN_ANY_SCRIPT = {"MODIFIER", "KATAKANA-HIRAGANA", "IDEOGRAPHIC"}
# Cyrillic and Greek letters that look like Latin ones, from which whole words such as "apple" can be made.
_LIKE_LATIN = frozenset(
    "\u0430\u0441\u0501\u0435\u04bb\u0456\u0458\u04cf\u043e\u0440\u051b\u0455\u051d\u0445\u0443\u0475\u0461\u0433"
    "\u043f\u044c\u03b1\u03b9\u03ba\u03bd\u03c1\u03c5\u03c9\u03b7\u03bf\u03c4"
)


def doubt_about(host: str) -> StrPromise | None:
    """Return why the host, as browsers serialize it, is doubtful; None for other hosts."""
    host = host.rstrip(".")
    if is_private(host):
        return _PRIVATE
    return _LOOKALIKE if _is_lookalike(host) else None


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


def _is_lookalike(host: str) -> bool:
    labels = [ada_url.idna_to_unicode(label) for label in host.split(".")]
    zone = _scripts(labels[-1])
    return any(_imitates_latin(label, zone) or not _may_be_together(_scripts(label)) for label in labels)


def _scripts(label: str) -> set[str]:
    """Return the scripts of the label's letters."""
    letters = (char for char in label if char.isalpha())
    return {unicodedata.name(letter, "UNKNOWN").split()[0] for letter in letters} - _IN_ANY_SCRIPT


def _may_be_together(scripts: set[str]) -> bool:
    return len(scripts) <= 1 or any(scripts <= allowed for allowed in _TOGETHER)


def _imitates_latin(label: str, zone: set[str]) -> bool:
    letters = {char for char in label if char.isalpha()}
    return bool(letters) and letters <= _LIKE_LATIN and _scripts(label) != zone
