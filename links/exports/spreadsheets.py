"""CSV for spreadsheet programs: cells that none of them takes for a formula, and our own files known again.

A cell that begins like a formula is written with an apostrophe before it. One that begins with apostrophes and then
like a formula gets one more, so that taking one off restores every cell exactly.
"""

import csv
import re
from collections.abc import Iterable, Sequence
from io import StringIO

BYTE_ORDER_MARK = "\ufeff"  # without it, Excel takes UTF-8 for something else
PROBLEM = "Problem (not imported)"  # the heading of the column that tells why a row is no link
EXPORTED = ("id", "shortUrl", "shortCode", "originalUrl")  # the first headings of an export

_LIKE_A_FORMULA = re.compile(r"'*[=+\-@\t\r\n＝＋－＠]")
_GUARDED = re.compile(r"''*[=+\-@\t\r\n＝＋－＠]")


def guarded(text: str) -> str:
    """Return the cell as it can be opened in any spreadsheet program."""
    return f"'{text}" if _LIKE_A_FORMULA.match(text) else text


def unguarded(text: str) -> str:
    """Return the cell that guarded() was given."""
    return text[1:] if _GUARDED.match(text) else text


def is_ours(header: Sequence[str]) -> bool:
    """Tell whether these headings are those of a file that was made here."""
    return PROBLEM in header or set(EXPORTED) <= set(header)


def written(rows: Iterable[Sequence[str]], separator: str = ",") -> str:
    """Return the rows as CSV, guarded."""
    text = StringIO()
    writer = csv.writer(text, delimiter=separator)
    writer.writerows([guarded(cell) for cell in row] for row in rows)
    return text.getvalue()
