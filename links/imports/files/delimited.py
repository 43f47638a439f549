"""Split the text of a CSV file into rows of cells."""

import csv
import re
from collections import Counter, deque
from collections.abc import Iterable, Iterator
from io import StringIO
from itertools import chain, islice

from django.utils.translation import gettext_lazy as _

from links.imports.files.encodings import Unreadable
from shortener.web.forms import LARGEST_UPLOAD

SEPARATORS = {",": _("Comma"), ";": _("Semicolon"), "\t": _("Tab"), "|": _("Vertical bar")}

_SEPARATOR_LINE = re.compile(r'\A"?sep=([,;\t|])"?[ \t]*(?:\r\n|\r|\n)', re.IGNORECASE)  # understood by Excel
_LINE = re.compile(r"[^\r\n]*(?:\r\n|\r|\n)|[^\r\n]+")
_SAMPLE_CHARACTERS = 65_536
_SAMPLE_ROWS = 100
_SENTINEL = "\ue000end\ue000"  # a last row: if it is not alone in its row, a quotation mark was never closed

# Raise the csv module's limit, so that the limit of rows applies, which has a message for people.
csv.field_size_limit(max(csv.field_size_limit(), 2 * LARGEST_UPLOAD))


def records(text: str, separator: str = "") -> tuple[Iterator[list[str]], str]:
    """Return the rows, empty ones included, and the separator, which is guessed unless given or stated by the file.

    The iterator raises Unreadable when a quotation mark is never closed.
    """
    stated = _SEPARATOR_LINE.match(text)
    if stated:
        text = text[stated.end() :]
    separator = separator or (stated.group(1) if stated else guessed_separator(text))
    return _records(text, separator, _escape_in(text, separator)), separator


def guessed_separator(text: str) -> str:
    """Return the separator that splits the first rows into the same number of cells, and more than one."""
    sample = text[:_SAMPLE_CHARACTERS]
    return max(SEPARATORS, key=lambda separator: _evenness(sample, separator))


def _evenness(sample: str, separator: str) -> tuple[bool, bool, float, int]:
    """Return a score: more than one column, no broken quoted cells, share of rows of the usual width, that width."""
    rows = [cells for cells in islice(_split(_lines(sample), separator), _SAMPLE_ROWS) if any(cells)]
    if len(rows) > 1 and len(sample) == _SAMPLE_CHARACTERS:
        rows.pop()  # the sample may end within this row
    (width, times), *_others = Counter(map(len, rows)).most_common(1) or [(1, 1)]
    return width > 1, _keeps_quoted_cells(sample, separator), times / max(len(rows), 1), width


def _keeps_quoted_cells(sample: str, separator: str) -> bool:
    """Tell whether every quoted cell ends at a separator or at the end of its row."""
    try:
        deque(islice(csv.reader(StringIO(sample, newline=""), delimiter=separator, strict=True), _SAMPLE_ROWS), 0)
    except csv.Error as error:
        return "end of data" in str(error)  # the sample ends within a cell
    return True


def _escape_in(text: str, separator: str) -> str | None:
    """Return a backslash if it escapes quotation marks, as in dumps of databases: only then are cells valid CSV.

    Files in which quotation marks are doubled keep their backslashes, such as those of paths.
    """
    is_escaped = '\\"' in text and not _is_valid(text, separator, None) and _is_valid(text, separator, "\\")
    return "\\" if is_escaped else None


def _is_valid(text: str, separator: str, escape: str | None) -> bool:
    """Tell whether each quotation mark begins a cell, ends one or is escaped."""
    try:
        deque(csv.reader(_lines(text), delimiter=separator, escapechar=escape, strict=True), 0)
    except csv.Error:
        return False
    return True


def _records(text: str, separator: str, escape: str | None) -> Iterator[list[str]]:
    """Yield each record."""
    number = 0
    for cells in _split(chain(_lines(text), ["\n", _SENTINEL]), separator, escape):
        number += 1
        if cells and cells[-1].endswith(_SENTINEL):
            break
        yield cells
    if cells != [_SENTINEL]:
        raise Unreadable(
            _(
                "A quotation mark in row %(row)s is never closed, so everything after it would be one cell. "
                "Correct that row, and upload the file again."
            )
            % {"row": number}
        )


def _lines(text: str) -> Iterator[str]:
    """Yield the lines with their ends; a StringIO would take four bytes for each character."""
    return (match.group() for match in _LINE.finditer(text))


def _split(lines: Iterable[str], separator: str, escape: str | None = None) -> Iterator[list[str]]:
    return csv.reader(lines, delimiter=separator, escapechar=escape)
