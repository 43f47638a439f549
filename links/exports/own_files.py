"""The headings by which an import recognizes a file that was downloaded here, in whose cells formulas are guarded."""

from collections.abc import Sequence

PROBLEM = "Problem (not imported)"  # the heading of the column with the problems of a row
IMPORTED_SHORT_URL = "Imported short URL"
RESULTS = (IMPORTED_SHORT_URL, "Import status", PROBLEM)  # the first headings of the results of an import
EXPORTED = ("id", "shortUrl", "shortCode", "originalUrl")  # the first headings of an export


def is_ours(header: Sequence[str]) -> bool:
    """Tell whether these are the headings of one of our files."""
    return PROBLEM in header or is_export(header)


def is_export(header: Sequence[str]) -> bool:
    """Tell whether these are the headings of an export of links."""
    return set(EXPORTED) <= set(header)
