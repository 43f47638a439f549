"""CSV for spreadsheet programs, with cells guarded against CSV injection, and the reverse for imports.

A cell that begins like a formula is prefixed with an apostrophe. A cell that begins with apostrophes followed by a
formula gets one more, so that removing one apostrophe restores every cell exactly.
"""

import csv
import re
from collections.abc import Iterable, Sequence
from io import StringIO

BYTE_ORDER_MARK = "\ufeff"  # Excel needs it to recognize UTF-8

_LIKE_A_FORMULA = re.compile(r"'*[=+\-@\t\r\n＝＋－＠]")
_GUARDED = re.compile(r"''*[=+\-@\t\r\n＝＋－＠]")


def guarded(text: str) -> str:
    """Return the cell so that no spreadsheet program evaluates it."""
    return f"'{text}" if _LIKE_A_FORMULA.match(text) else text


def unguarded(text: str) -> str:
    """Return the original of a cell that guarded() returned."""
    return text[1:] if _GUARDED.match(text) else text


def written(rows: Iterable[Sequence[str]], separator: str = ",") -> str:
    """Return the rows as CSV, with guarded cells."""
    text = StringIO()
    writer = csv.writer(text, delimiter=separator)
    writer.writerows([guarded(cell) for cell in row] for row in rows)
    return text.getvalue()
