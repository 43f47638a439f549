"""Short URLs in cells: their hosts and codes, and which unused columns look as if they held them."""

import re
from collections.abc import Collection, Iterable, Iterator, Sequence
from dataclasses import dataclass
from urllib.parse import urlsplit

from links.imports.cells import cell, folded, without_brackets, words
from links.imports.columns import flags
from links.imports.files.reading import FileRow
from shortener.web.addresses import host_names

_SHORT_URL = re.compile(r"(?:https?://[^\s/?#]+|[\w-]+(?:\.[\w-]+)+(?::\d+)?)/\S*", re.IGNORECASE)
_BETWEEN = re.compile(r"[\s,;|]+")
_CODE = re.compile(r"[A-Za-z0-9_-]{3,30}")
_LETTER = re.compile(r"[A-Za-z]")
_ID = re.compile(r"[0-9a-f]{24,}", re.IGNORECASE)
_NO_CODES = words(
    "id uuid guid linkid userid user username owner author createdby creator email mail ip ipaddress "
    "group team workspace workspaceid groupguid externalid language locale country city utmsource "
    "utmmedium utmcampaign utmterm utmcontent"
)
_MOST = 0.5
_MOSTLY_DISTINCT = 0.8  # share of different values: codes are unique


@dataclass(frozen=True)
class ShortUrl:
    """The parts of a cell of an alias column; the host is empty in a cell with a code alone."""

    host: str
    code: str

    @property
    def is_nested(self) -> bool:
        """Whether the path has more than one segment, which no link here has."""
        return "/" in self.code


def parsed(text: str) -> ShortUrl:
    """Return the host of a short URL with or without scheme, and its path without slashes around it; or the code."""
    text = text.strip()
    if _SHORT_URL.fullmatch(text):
        try:
            path = urlsplit(text if "://" in text else f"https://{text}").path
        except ValueError:
            return ShortUrl("", text)
        return ShortUrl(host_of(text), path.strip("/"))
    return ShortUrl("", text.strip("/"))


def are_several(text: str) -> bool:
    """Tell whether the cell lists more than one short URL."""
    parts = _BETWEEN.split(without_brackets(text).strip())
    return sum(_SHORT_URL.fullmatch(part) is not None for part in parts) > 1


def host_of(text: str) -> str:
    """Return the host that a cell names, alone or in a URL, in lower-case ASCII and without port."""
    return host_names.ascii_host(host_names.host_in(text))


def unused_aliases(
    header: Sequence[str], rows: Sequence[FileRow], *, alias: int | None, used: Collection[int]
) -> list[int]:
    """Return the unused columns in which most cells look like short URLs or codes, which would be lost.

    Beside a column of aliases that is filled, only short URLs with other codes count.
    """
    width = max([len(header), *(len(row.cells) for row in rows)], default=0)
    filled = alias is not None and 2 * len(list(_texts(rows, alias))) > len(rows)
    return [
        column
        for column in range(width)
        if column not in used
        and (
            _has_other_codes(rows, column, alias)
            if alias is not None and filled
            else _looks_like_aliases(rows, column, folded(header[column]) if column < len(header) else "")
        )
    ]


def beside(header: Sequence[str], rows: Sequence[FileRow], *, alias: int, used: Collection[int]) -> int | None:
    """Return the unused column of whole short URLs whose codes the alias column has, or None."""
    for column in range(len(header)):
        texts = [(row.cells[column], row.cells[alias]) for row in rows if max(column, alias) < len(row.cells)]
        if column not in used and _is_most(_is_short_url(url) and parsed(url).code == code for url, code in texts):
            return column
    return None


def _looks_like_aliases(rows: Sequence[FileRow], column: int, heading: str) -> bool:
    texts = list(_texts(rows, column))
    if _is_most(map(_is_short_url, texts)):
        return True
    if heading in _NO_CODES or len(set(texts)) < _MOSTLY_DISTINCT * len(texts):
        return False
    return _is_most(map(_is_code, texts))


def _has_other_codes(rows: Sequence[FileRow], column: int, alias: int) -> bool:
    pairs = [(text, cell(row.cells, alias)) for row in rows if (text := cell(row.cells, column))]
    return _is_most(_is_short_url(text) and parsed(text).code != parsed(other).code for text, other in pairs)


def _is_short_url(text: str) -> bool:
    short = parsed(text)
    return bool(short.host and _CODE.fullmatch(short.code)) and not any(char in text for char in "?#=")


def _is_code(text: str) -> bool:
    return (
        _CODE.fullmatch(text) is not None
        and _LETTER.search(text) is not None
        and _ID.fullmatch(text) is None
        and flags.is_closed(text, heading="") is None
    )


def _is_most(answers: Iterable[bool]) -> bool:
    known = list(answers)
    return bool(known) and sum(known) > _MOST * len(known)


def _texts(rows: Sequence[FileRow], column: int) -> Iterator[str]:
    return filter(None, (cell(row.cells, column) for row in rows))
