"""Read a file (CSV, a workbook or JSON) into rows of cells, or explain why it cannot be read."""

import re
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from itertools import islice
from threading import BoundedSemaphore

from django.utils.text import format_lazy
from django.utils.translation import gettext_lazy as _

from links.imports.files import delimited
from links.imports.files.conversion import converted
from links.imports.files.encodings import Unreadable, decoded
from shortener.web.forms import LARGEST_UPLOAD

MOST_ROWS = 50_000
MOST_COLUMNS = 200
_MOST_LINES = 500_000  # with empty ones, which take time, too
MOST_CELLS = 1_500_000  # 30 columns of the longest file: what its rows take in memory stays below 200 MB
LONGEST_ROW = 100_000  # characters: more than any link has, and less than the limits of databases
TOO_MANY_ROWS = format_lazy(
    _("The file has more than {number} rows. Split it, and import the parts one by one."), number=f"{MOST_ROWS:,}"
)
MOST_MEGABYTES = LARGEST_UPLOAD // 1_000_000
TOO_LARGE = format_lazy(
    _("The file is larger than {number} MB. Split it, and import the parts one by one."), number=MOST_MEGABYTES
)
_TOO_LONG = _(
    "Row %(row)s has more than %(number)s characters, which is too long for a link. Check whether a quotation mark is "
    "missing there."
)
_TOO_WIDE = _("The file has more than %(number)s columns. Leave out those that are not needed.")
_TOO_MANY_CELLS = _("The file has more than %(number)s cells. Leave out columns that are not needed, or split it.")

_OLE_FILE = b"\xd0\xcf\x11\xe0"  # .xls, and .xlsx with a password; see links.imports.files.encodings
_SPARE_ROWS = 6  # for a header and titles above it
_SAMPLE_BYTES = 8_192
_JSON = re.compile(rb'\{\s*["}]|\[\s*[\[{\]]')


@dataclass(frozen=True)
class FileRow:
    """A row of the file with its row number in a spreadsheet, from 1."""

    number: int
    cells: list[str]


@dataclass(frozen=True)
class FileTable:
    """The rows that are not empty, and how the file was read."""

    rows: list[FileRow]
    encoding: str = "utf-8"
    separator: str = ","
    format: str = "csv"  # or xlsx, ods, json
    sheets: list[str] = field(default_factory=list)  # names of those that can be chosen
    sheet: str = ""  # the one that was read

    @property
    def width(self) -> int:
        """The number of columns that are not empty."""
        return max(len(row.cells) for row in self.rows)


def read(content: bytes, *, file_name: str = "", encoding: str = "", separator: str = "", sheet: str = "") -> FileTable:
    """Return the table in the file, or raise Unreadable.

    Encoding and separator are guessed unless given. Of a workbook, the first sheet is read unless one is given.
    """
    if len(content) > LARGEST_UPLOAD:
        raise Unreadable(TOO_LARGE)
    with _turn():
        if kind := _converted_kind(content, file_name):
            return _converted_table(content, kind, sheet)
        return _text_table(content, encoding, separator)


_turns = BoundedSemaphore()
_LONGEST_WAIT = 30.0  # seconds


@contextmanager
def _turn() -> Iterator[None]:
    """Let each process read one file at a time, so that several people's files do not add up in memory."""
    if not _turns.acquire(timeout=_LONGEST_WAIT):
        raise Unreadable(_("Several large files are being read right now. Please try again in a minute."))
    try:
        yield
    finally:
        _turns.release()


def _converted_kind(content: bytes, file_name: str) -> str:
    """Return "workbook", "json", or "" for text, by the first bytes; raise Unreadable if the name says otherwise."""
    start = content[:_SAMPLE_BYTES].removeprefix(b"\xef\xbb\xbf").lstrip()
    ending = file_name.rpartition(".")[2].lower()
    if content.startswith(b"PK\x03\x04"):
        return "workbook"
    if _JSON.match(start):
        return "json"
    if content and ending in ("xlsx", "ods") and not content.startswith(_OLE_FILE):
        raise Unreadable(
            _("The name of this file ends with .%(ending)s, but it isn't a workbook.") % {"ending": ending}
        )
    if content and ending == "json":
        raise Unreadable(_("The name of this file ends with .json, but it isn't JSON."))
    return ""


def _converted_table(content: bytes, kind: str, sheet: str) -> FileTable:
    with converted(content, kind=kind, sheet=sheet) as file:
        rows = _limited(FileRow(number, _trimmed(_checked(number, cells))) for number, cells in file.rows)
        return FileTable(rows, format=file.format, sheets=file.sheets, sheet=file.sheet)


def _text_table(content: bytes, encoding: str, separator: str) -> FileTable:
    text, encoding = decoded(content, encoding)
    records, separator = delimited.records(text, separator)
    rows = (FileRow(number, _trimmed(_checked(number, cells))) for number, cells in _numbered(records))
    return FileTable(_limited(row for row in rows if row.cells), encoding, separator)


def _numbered(records: Iterable[list[str]]) -> Iterator[tuple[int, list[str]]]:
    """Yield the records with their numbers from 1, or raise Unreadable if there are too many, empty ones included."""
    for number, cells in enumerate(records, 1):
        if number > _MOST_LINES:
            text = _("The file has more than %(number)s lines, most of them empty. Remove the empty lines.")
            raise Unreadable(text % {"number": f"{_MOST_LINES:,}"})
        yield number, cells


def _limited(filled: Iterator[FileRow]) -> list[FileRow]:
    """Return the rows, or raise Unreadable if there are none, too many or too wide ones."""
    rows: list[FileRow] = []
    number_of_cells = 0
    for row in islice(filled, MOST_ROWS + _SPARE_ROWS + 1):
        rows.append(row)
        number_of_cells += len(row.cells)
        if len(row.cells) > MOST_COLUMNS:
            raise Unreadable(_TOO_WIDE % {"number": MOST_COLUMNS})
        if number_of_cells > MOST_CELLS:
            raise Unreadable(_TOO_MANY_CELLS % {"number": f"{MOST_CELLS:,}"})
    if not rows:
        raise Unreadable(_("The file is empty."))
    if len(rows) > MOST_ROWS + _SPARE_ROWS:
        raise Unreadable(TOO_MANY_ROWS)
    return rows


def _checked(number: int, cells: list[str]) -> list[str]:
    if sum(map(len, cells)) > LONGEST_ROW:
        raise Unreadable(_TOO_LONG % {"row": number, "number": f"{LONGEST_ROW:,}"})
    return cells


def _trimmed(cells: Sequence[str]) -> list[str]:
    filled = len(cells)
    while filled and not cells[filled - 1].strip():
        filled -= 1
    return list(cells[:filled])
