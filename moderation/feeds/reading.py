"""Read the hosts of a feed: a hosts file, a list with a host in each line, or an RPZ zone."""

import ipaddress
from collections.abc import Iterable, Iterator
from typing import BinaryIO

from shortener.web.addresses import host_names
from shortener.web.addresses.private_hosts import address_of

_LONGEST_LINE = 8_192  # bytes; longer ones are left out, so that a file without line ends takes no memory
_COMMENTS = ("#", ";", "!", "//")
_BLOCKING = {".", "*.", "rpz-drop."}  # targets of a CNAME: no such name, no data, no answer
_OTHER_TYPES = {"SOA", "NS", "TXT", "MX", "SRV", "PTR", "DNAME", "RRSIG", "DNSKEY"}


def lines_of(file: BinaryIO) -> Iterator[bytes]:
    """Yield the lines of the file that have at most _LONGEST_LINE bytes."""
    is_rest = False  # of a longer line
    while part := file.readline(_LONGEST_LINE):
        has_more = len(part) == _LONGEST_LINE and not part.endswith(b"\n")
        if not is_rest and not has_more:
            yield part
        is_rest = has_more


def hosts_in(lines: Iterable[bytes]) -> Iterator[str]:
    """Yield the hosts in the form that browsers send; lines that name none are left out."""
    origin = ""
    for raw in lines:
        text = raw.decode("utf-8", "replace").lstrip("\ufeff")
        words = _without_comment(text).split()
        if not words:
            continue
        if words[0].upper() == "$ORIGIN":
            origin = words[1].strip(".").lower() if len(words) > 1 else ""
            continue
        types = {word.upper() for word in words[1:4]}
        if "SOA" in types and words[0].endswith("."):
            origin = words[0].strip(".").lower()
        if types & _OTHER_TYPES or words[0].startswith("$") or text[0].isspace():
            continue
        for name in _names(words, types, origin):
            if host := _host(name):
                yield host


def _without_comment(text: str) -> str:
    text = text.strip()
    if text.startswith(_COMMENTS):
        return ""
    for mark in (" #", "\t#", ";"):
        text = text.partition(mark)[0]
    return text


def _names(words: list[str], types: set[str], origin: str) -> list[str]:
    if "CNAME" in types:
        place = next(place for place, word in enumerate(words) if place and word.upper() == "CNAME")
        target = words[place + 1].lower() if len(words) > place + 1 else ""
        return [_owner(words[0], origin)] if target in _BLOCKING else []
    if types & {"A", "AAAA"}:
        return [_owner(words[0], origin)]
    if len(words) > 1:
        return words[1:] if _is_address(words[0]) else []
    return words


def _owner(name: str, origin: str) -> str:
    """Return the host that a record of an RPZ zone is about, empty for its other kinds of triggers."""
    name = name.lower()
    if name.endswith("."):
        name = name.rstrip(".")
        name = name.removesuffix(f".{origin}") if origin else name
    return "" if "rpz-" in name else name


def _host(name: str) -> str:
    name = name.removeprefix("||").removesuffix("^").removeprefix("*.")
    address = address_of(name)
    if address is not None:
        return f"[{address}]" if address.version == 6 else "" if address.is_unspecified else str(address)
    host = host_names.ascii_host(name)
    return host if host_names.can_be_domain(host) else ""


def _is_address(word: str) -> bool:
    try:
        ipaddress.ip_address(word.partition("%")[0])
    except ValueError:
        return False
    return True
