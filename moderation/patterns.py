"""The patterns of rules: a host with its subdomains, or a pattern of URLs with `*` for any characters."""

import posixpath
import re
from collections.abc import Sequence
from functools import cache
from typing import NamedTuple
from urllib.parse import unquote

import ada_url
from django.utils.translation import gettext_lazy as _
from publicsuffixlist import PublicSuffixList

from moderation.models import LONGEST_PATTERN
from shortener.errors import Invalid, Reason
from shortener.values import clean_text
from shortener.web.addresses import host_names
from shortener.web.addresses.private_hosts import address_of

_LITERAL = 4  # characters that a pattern needs beside its asterisks, or it would match nearly everything
_SCHEME = re.compile(r"^https?://", re.IGNORECASE)
_PORT = re.compile(r":\d*$")


def clean_pattern(text: object) -> str:
    """Return the host as browsers send it, or the pattern in lower case without a scheme; or raise Invalid."""
    given = _SCHEME.sub("", clean_text(text, minimum=1, limit=LONGEST_PATTERN, field="pattern"))
    if "*" not in given and "/" not in given:
        return _refuse_suffix(_clean_host(given.strip(".")))
    host, slash, path = given.partition("/")
    host = _clean_wildcard(host) if "*" in host else _clean_host(host)
    pattern = host + slash + path.lower()
    if len(pattern.replace("*", "").replace("/", "")) < _LITERAL:
        raise Invalid(
            _("This pattern matches too much. Write at least %(number)d characters beside the asterisks.")
            % {"number": _LITERAL},
            field="pattern",
            reason=Reason.TOO_SHORT,
        )
    if not path.strip("*/"):
        _refuse_suffix(host.strip("*."))
    return re.sub(r"\*+", "*", pattern)


def _clean_host(text: str) -> str:
    """Return the host, of an address its one form, or raise Invalid; a port is refused, as compared texts have none."""
    try:
        url = ada_url.URL(f"http://{text}/")
    except ValueError:
        raise _invalid() from None
    host = _host_of(url)
    if _PORT.search(text) or url.port or url.username or not ("." in host or host.startswith("[")):
        raise _invalid()
    return host


def _clean_wildcard(text: str) -> str:
    """Return the host with asterisks, its other labels as browsers send them, or raise Invalid."""
    if _PORT.search(text):
        raise _invalid()
    labels = [host_names.ascii_host(label) if "*" not in label else label.lower() for label in text.split(".")]
    host = ".".join(labels)
    if not host.isascii():
        raise _invalid()
    return host


def _refuse_suffix(host: str) -> str:
    """Return the host, or raise Invalid for a suffix below which the public registers names, such as co.uk."""
    if is_public_suffix(host):
        text = _("This matches all sites below .%(suffix)s.") % {"suffix": host}
        raise Invalid(text, field="pattern", reason=Reason.INVALID_HOST)
    return host


def is_public_suffix(host: str) -> bool:
    """Tell whether the public registers names below this one, as below co.uk: it stands for all sites of a country."""
    return bool(host) and _suffixes().publicsuffix(host) == host


@cache
def _suffixes() -> PublicSuffixList:
    return PublicSuffixList(accept_unknown=False, only_icann=True)  # read from the package's file, once


def _invalid() -> Invalid:
    text = _("Enter a host such as example.com, or a pattern such as example.com/login/*. Ports are not compared.")
    return Invalid(text, field="pattern", reason=Reason.INVALID_HOST)


def is_glob(pattern: str) -> bool:
    """Tell whether a clean pattern is one of URLs, not a host."""
    return "*" in pattern or "/" in pattern


class Glob(NamedTuple):
    """A pattern of URLs, split at its asterisks. It is matched in linear time, without a regular expression."""

    parts: Sequence[str]
    longest: str  # of the parts

    def matches(self, text: str) -> bool:
        """Tell whether the whole text matches."""
        if self.longest not in text:  # most texts, and much quicker than the rest
            return False
        first, *middle = self.parts
        if not middle:
            return text == first
        last = middle.pop()
        if len(text) < len(first) + len(last) or not text.startswith(first) or not text.endswith(last):
            return False
        at, end = len(first), len(text) - len(last)
        for part in middle:
            found = text.find(part, at, end)
            if found < 0:
                return False
            at = found + len(part)
        return True


def glob(pattern: str) -> Glob:
    """Return the pattern, ready to be matched. Without an asterisk, it matches URLs that begin with it."""
    parts = (pattern if "*" in pattern else f"{pattern}*").split("*")
    return Glob(parts, max(parts, key=len))


class Texts(NamedTuple):
    """What patterns are matched with: host, path and query of a URL in lower case."""

    plain: set[str]  # as sent, and percent-decoded
    all: set[str]  # these, and with one slash for several and for backslashes, as many servers read them


def texts_of(url: ada_url.URL) -> Texts:
    """Return what patterns are matched with; those that allow, with `plain` only."""
    host, path, query = _host_of(url), url.pathname, url.search
    pairs = [(path, query), (unquote(path), unquote(query))]  # before lower(): %50 is a capital letter
    plain = {f"{host}{path}{query}".lower() for path, query in pairs}
    return Texts(plain, plain | {f"{host}{_collapsed(path)}{query}".lower() for path, query in pairs})


def _collapsed(path: str) -> str:
    """Return the path without backslashes, empty segments and dot segments, such as `/login` for `//a/../login`."""
    path = path.replace("\\", "/")
    collapsed = posixpath.normpath(f"/{path.lstrip('/')}")
    return f"{collapsed}/" if path.endswith("/") and collapsed != "/" else collapsed


def names_of(url: ada_url.URL) -> list[str]:
    """Return the host and the names above it that have a dot, the longest first; the one form of an IP address.

    Of a host without a dot, nothing.
    """
    host = _host_of(url)
    if address_of(host) is not None:
        return [host]
    labels = host.split(".")
    return [".".join(labels[place:]) for place in range(len(labels) - 1)]


def _host_of(url: ada_url.URL) -> str:
    """Return the host without the dot at its end, and the one form of an IP address."""
    host = url.hostname.rstrip(".")
    address = address_of(host)
    if address is None:
        return host
    return f"[{address}]" if address.version == 6 else str(address)
