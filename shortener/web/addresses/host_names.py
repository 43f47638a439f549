"""Host names in DNS form: lower-case ASCII without a port."""

import re

import ada_url

from shortener.web.addresses.lookalikes import is_lookalike
from shortener.web.requests.http import parse_address

LONGEST = 253  # characters, the limit of DNS
LONGEST_HEADER = 255  # characters of a Host header
_LABEL = re.compile(r"(?!-)[a-z0-9-]{1,63}(?<!-)")


def ascii_host(text: str) -> str:
    """Return the name as browsers send it, in lower-case ASCII without a trailing dot; unchanged if it is invalid."""
    name = text.strip().rstrip(".").lower()
    if name.isascii():
        return name
    try:
        return ada_url.idna_to_ascii(name).decode("ascii").rstrip(".") or name
    except ValueError:
        return name


def host_in(text: str) -> str:
    """Return the host in a name or a URL, with or without scheme, path and port."""
    after_scheme = re.sub(r"^[a-z]+://", "", text.strip(), flags=re.IGNORECASE)
    name = re.split(r"[/?#]", after_scheme, maxsplit=1)[0]
    return re.sub(r":\d+$", "", name)


def readable(host: str) -> str:
    """Return an international name in Unicode, decoded from its xn--… form, unless it looks like another name.

    A port is kept.
    """
    name, colon, port = host.partition(":")
    if "xn--" not in name:
        return host
    try:
        return host if is_lookalike(name) else ada_url.idna_to_unicode(name) + colon + port
    except ValueError:
        return host


def readable_url(url: str) -> str:
    """Return the URL, with or without scheme, with its host as readable() shows it."""
    scheme, separator, rest = url.partition("://") if "://" in url else ("", "", url)
    host, slash, path = rest.partition("/")
    return scheme + separator + readable(host) + slash + path


def can_be_domain(host: str) -> bool:
    """Tell whether the host is a valid DNS name with a dot, and neither an IP address nor localhost."""
    labels = host.split(".")
    return (
        len(host) <= LONGEST
        and len(labels) > 1
        and all(_LABEL.fullmatch(label) for label in labels)
        and not labels[-1].isdecimal()
        and labels[-1] != "localhost"
    )


def is_local(host: str) -> bool:
    """Tell whether the host is localhost or an IP address, as health probes use."""
    return host == "localhost" or parse_address(host.strip("[]")) is not None


def without_port(host: str) -> str:
    """Return a Host header's name in lower case, without its port and trailing dot."""
    name = host.lower()
    if name.startswith("["):
        return name.partition("]")[0] + "]"
    return name.partition(":")[0].rstrip(".")
