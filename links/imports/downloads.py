"""The CSV files that imports offer: a template, and the rows with problems for correction."""

from collections.abc import Iterator
from datetime import datetime, timedelta

from django.utils.translation import gettext as _

from links.exports import own_files
from links.fields import ALIAS, BY_NAME, DESTINATION, EXPIRES_AT, FOLDER, MAX_CLICKS, NOTES, STARTS_AT, TAGS
from links.imports import row_results
from links.imports.mapping import IMPORTED, column_of, columns_of
from links.imports.rows import RowReader
from links.models import Import
from shortener import spreadsheets


def template(at: datetime) -> str:
    """Return a CSV file with a heading for each field and two example rows, with times in the future."""
    start, end = (f"{at + timedelta(days=days):%Y-%m-%d}" for days in (30, 60))
    launch = {
        DESTINATION: "https://example.com/launch",
        ALIAS: "launch",
        STARTS_AT: f"{start} 09:00",
        EXPIRES_AT: f"{end} 23:59",
        MAX_CLICKS: "500",
        TAGS: "marketing, launch",
        FOLDER: "Product Launches",
        NOTES: _("Shared in the announcement"),
    }
    examples = [
        [row.get(field, "") for field in IMPORTED] for row in (launch, {DESTINATION: "https://example.com/docs"})
    ]
    return spreadsheets.BYTE_ORDER_MARK + spreadsheets.written([[field.api_name for field in IMPORTED], *examples])


def bad_rows(upload: Import) -> Iterator[str]:
    """Yield as CSV the original rows with problems, with the problems in an additional first column.

    The file can be corrected and uploaded again: that column is ignored then, and guarded cells are restored.
    """
    width = max([len(upload.header), *(column + 1 for column in upload.mapping.values())])
    heading = upload.header or _heading(upload, width)
    old_column = heading.index(own_files.PROBLEM) if own_files.PROBLEM in heading else None
    reader = RowReader.of(upload)
    yield spreadsheets.BYTE_ORDER_MARK
    yield spreadsheets.written([[own_files.PROBLEM, *_without(heading, old_column)]], upload.separator)
    for batch in row_results.batches(upload, 0, only_problems=True):
        problems = batch.problems_by_place
        rows = []
        for place in sorted(problems):
            cells = [spreadsheets.unguarded(cell) if reader.is_ours else cell for cell in batch.rows[place][1]]
            texts = [_problem_text(field, text, heading, upload) for _place, field, _code, text in problems[place]]
            rows.append([" ".join(texts), *_without(cells, old_column)])
        yield spreadsheets.written(rows, upload.separator)


def _heading(upload: Import, width: int) -> list[str]:
    """Return headings for a file without a header, which are recognized when it is uploaded again."""
    names = {column: BY_NAME[field].api_name for field, column in columns_of(upload).items()}
    return [names.get(column) or _("Column %(number)s") % {"number": column + 1} for column in range(width)]


def _problem_text(field: str, message: str, heading: list[str], upload: Import) -> str:
    column = column_of(upload, field)
    return message if column is None or column >= len(heading) else f"{heading[column]}: {message}"


def _without(cells: list[str], column: int | None) -> list[str]:
    return cells if column is None else cells[:column] + cells[column + 1 :]
