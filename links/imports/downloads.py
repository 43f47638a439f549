"""The CSV files that imports offer: a template, and the rows with problems for correction."""

from collections.abc import Iterator
from datetime import datetime, timedelta

from django.utils.translation import gettext as _

from links.exports import own_files
from links.fields import ALIAS, BY_NAME, DESTINATION, EXPIRES_AT, FOLDER, MAX_CLICKS, NOTES, STARTS_AT, TAGS
from links.imports import row_results
from links.imports.mapping import IMPORTED, column_of, columns_of
from links.imports.row_results import BatchResults, RowStatus
from links.imports.rows import RowReader
from links.models import Import, Link
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
    heading = upload.header or _heading(upload)
    old_column = heading.index(own_files.PROBLEM) if own_files.PROBLEM in heading else None
    reader = RowReader.of(upload)
    yield spreadsheets.BYTE_ORDER_MARK
    yield spreadsheets.written([[own_files.PROBLEM, *_without(heading, old_column)]], upload.separator)
    for batch in row_results.batches(upload, 0, only_problems=True):
        problems = batch.problems_by_place
        rows = []
        for place in sorted(problems):
            cells = [reader.text(cell) for cell in batch.rows[place][1]]
            texts = [_problem_text(field, text, heading, upload) for _place, field, _code, text in problems[place]]
            rows.append([" ".join(texts), *_without(cells, old_column)])
        yield spreadsheets.written(rows, upload.separator)


def results(upload: Import) -> Iterator[str]:
    """Yield as CSV every row of the file, after its short URL, its status and its problem.

    It can be uploaded again: the first columns name the links, and guarded cells are restored.
    """
    heading = upload.header or _heading(upload)
    kept = [place for place, name in enumerate(heading) if name not in own_files.RESULTS]
    reader = RowReader.of(upload)
    yield spreadsheets.BYTE_ORDER_MARK
    yield spreadsheets.written([[*own_files.RESULTS, *(heading[place] for place in kept)]], upload.separator)
    for batch in row_results.batches(upload, 0, only_problems=False):
        about = BatchResults(upload, batch)
        ids = {place: link_id for place in range(batch.size) if (link_id := about.link_id(place))}
        links = row_results.links_with_ids(upload, list(ids.values()))
        rows = []
        for place, (_number, stored) in enumerate(batch.rows):
            link = links.get(ids.get(place, ""))
            texts = [
                _problem_text(field, text, heading, upload) for _, field, _code, text in about.problems.get(place, ())
            ]
            cells = [reader.text(cell) for cell in stored]
            short_url = link.short_url if link else ""
            row = [short_url, _status(about.status(place), ids.get(place), link), " ".join(texts)]
            rows.append([*row, *(cells[column] if column < len(cells) else "" for column in kept)])
        yield spreadsheets.written(rows, upload.separator)


def _status(status: RowStatus, link_id: str | None, link: Link | None) -> str:
    is_deleted = link_id is not None and link is None and status is not RowStatus.PROBLEM
    if is_deleted:
        return _("%(status)s, deleted since") % {"status": status.label}
    return row_results.status_text(status, link)


def _heading(upload: Import) -> list[str]:
    """Return headings for a file without a header, which are recognized when it is uploaded again."""
    width = max([upload.width, *(column + 1 for column in upload.mapping.values())])
    names = {column: str(BY_NAME[field].label) for field, column in columns_of(upload).items()}
    return [names.get(column) or _("Column %(number)s") % {"number": column + 1} for column in range(width)]


def _problem_text(field: str, message: str, heading: list[str], upload: Import) -> str:
    column = column_of(upload, field)
    return message if column is None or column >= len(heading) else f"{heading[column]}: {message}"


def _without(cells: list[str], column: int | None) -> list[str]:
    return cells if column is None else cells[:column] + cells[column + 1 :]
