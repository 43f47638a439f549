"""Read a CSV file into rows of cells, or explain why it cannot be read."""

import csv
import re
from collections import Counter, deque
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from io import StringIO
from itertools import islice

from django.utils.text import format_lazy
from django.utils.translation import gettext_lazy as _

from links.imports.files.encodings import Unreadable, decoded
from shortener.web.forms import LARGEST_UPLOAD

MOST_ROWS = 20_000
MOST_COLUMNS = 200
LONGEST_ROW = 100_000  # characters: more than any link has, and less than the limits of databases
SEPARATORS = {",": _("Comma"), ";": _("Semicolon"), "\t": _("Tab"), "|": _("Vertical bar")}
TOO_MANY_ROWS = format_lazy(
    _("The file has more than {number} rows. Split it, and import one part after the other."), number=f"{MOST_ROWS:,}"
)
MOST_MEGABYTES = LARGEST_UPLOAD // 1_000_000
TOO_LARGE = format_lazy(
    _("The file is larger than {number} MB. Split it, and import one part after the other."), number=MOST_MEGABYTES
)

_SEPARATOR_LINE = re.compile(r'\A"?sep=([,;\t|])"?[ \t]*(?:\r\n|\r|\n)', re.IGNORECASE)  # understood by Excel
_SPARE_ROWS = 6  # for a header and titles above it
_SAMPLE_CHARACTERS = 65_536  # characters
_SAMPLE_ROWS = 100
_SENTINEL = "\ue000end\ue000"  # a last row: if it is not alone in its row, a quotation mark was never closed

# Raise the csv module's limit, so that LONGEST_ROW applies, which has a message for people.
csv.field_size_limit(max(csv.field_size_limit(), 2 * LARGEST_UPLOAD))


@dataclass(frozen=True)
class FileRow:
    """A row of the file with its row number in a spreadsheet, from 1."""

    number: int
    cells: list[str]


@dataclass(frozen=True)
class FileTable:
    """The rows that are not empty, and the encoding and separator of the file."""

    rows: list[FileRow]
    encoding: str
    separator: str

    @property
    def width(self) -> int:
        """The number of columns that are not empty."""
        return max(len(row.cells) for row in self.rows)


def read(content: bytes, *, encoding: str = "", separator: str = "") -> FileTable:
    """Return the table in the file, or raise Unreadable; encoding and separator are guessed unless given."""
    if len(content) > LARGEST_UPLOAD:
        raise Unreadable(TOO_LARGE)
    text, encoding = decoded(content, encoding)
    stated = _SEPARATOR_LINE.match(text)
    if stated:
        text = text[stated.end() :]
    separator = separator or (stated.group(1) if stated else guessed_separator(text))
    filled = (FileRow(number, cells) for number, cells in enumerate(_records(text, separator), 1) if cells)
    rows = list(islice(filled, MOST_ROWS + _SPARE_ROWS + 1))
    if not rows:
        raise Unreadable(_("The file is empty."))
    if len(rows) > MOST_ROWS + _SPARE_ROWS:
        raise Unreadable(TOO_MANY_ROWS)
    table = FileTable(rows, encoding, separator)
    if table.width > MOST_COLUMNS:
        raise Unreadable(_("The file has more than 200 columns. Leave out those that are not needed."))
    return table


def guessed_separator(text: str) -> str:
    """Return the separator that splits the first rows into the same number of cells, and more than one."""
    sample = text[:_SAMPLE_CHARACTERS]
    return max(SEPARATORS, key=lambda separator: _evenness(sample, separator))


def _evenness(sample: str, separator: str) -> tuple[bool, bool, float, int]:
    """Return a score: more than one column, no broken quoted cells, share of rows of the usual width, that width."""
    rows = [cells for cells in islice(_split(sample, separator), _SAMPLE_ROWS) if any(cells)]
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


def _records(text: str, separator: str) -> Iterator[list[str]]:
    """Yield each record without trailing empty cells."""
    number = 0
    for number, cells in enumerate(_split(text + "\n" + _SENTINEL, separator), 1):
        if cells and cells[-1].endswith(_SENTINEL):
            break
        if sum(map(len, cells)) > LONGEST_ROW:
            raise Unreadable(
                _(
                    "Row %(row)s is longer than 100,000 characters, more than any link has. Perhaps a quotation mark "
                    "is missing there."
                )
                % {"row": number}
            )
        yield _trimmed(cells)
    if cells != [_SENTINEL]:
        raise Unreadable(
            _(
                "A quotation mark in row %(row)s is never closed, so that everything after it would be one cell. "
                "Correct that row, and upload the file again."
            )
            % {"row": number}
        )


def _split(text: str, separator: str) -> Iterator[list[str]]:
    return csv.reader(StringIO(text, newline=""), delimiter=separator)


def _trimmed(cells: Sequence[str]) -> list[str]:
    filled = len(cells)
    while filled and not cells[filled - 1].strip():
        filled -= 1
    return list(cells[:filled])
