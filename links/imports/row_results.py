"""The results of the rows of an import, after the dry run and after the import."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from itertools import islice
from typing import Any
from zoneinfo import ZoneInfo

from django.db import models

from links.fields import BY_NAME
from links.imports.mapping import column_of
from links.imports.rows import RowReader
from links.models import Import, ImportBatch, Link
from links.services.stored_fields import current_name

PER_PAGE = 50

_BATCHES_PER_QUERY = 10
_IDS_PER_QUERY = 5_000


@dataclass(frozen=True)
class ImportTotals:
    """The progress of an import, in rows."""

    rows: int
    checked: int = 0
    refused: int = 0
    done: int = 0
    created: int = 0
    deleted: int = 0
    undone: int = 0  # links that undo has processed: deleted, or kept because they were changed or clicked

    @property
    def good(self) -> int:
        """Rows without a problem among those checked."""
        return self.checked - self.refused

    @property
    def waiting(self) -> int:
        """Rows without a problem that are not imported yet."""
        return self.rows - self.refused - self.created

    @property
    def kept(self) -> int:
        """Links of the import that undo has not deleted."""
        return self.created - self.deleted


def totals(uploads: Sequence[Import]) -> dict[str, ImportTotals]:
    """Return the totals of each import by its id, in one query."""
    checked, undone = models.Q(checked_at__isnull=False), models.Q(undone_at__isnull=False)
    # Prefixed, because annotations must not have the names of columns.
    sums = (
        ImportBatch.objects.filter(upload__in=[upload.pk for upload in uploads])
        .order_by()
        .values("upload_id")
        .annotate(
            all_checked=models.Sum("size", filter=checked, default=0),
            all_undone=models.Sum("created", filter=undone, default=0),
            **{f"all_{name}": models.Sum(name, default=0) for name in ("refused", "done", "created", "deleted")},
        )
    )
    found: dict[str, dict[str, Any]] = {row["upload_id"]: dict(row) for row in sums}
    return {upload.pk: _totals(upload, found.get(upload.pk, {})) for upload in uploads}


def _totals(upload: Import, sums: Mapping[str, Any]) -> ImportTotals:
    named = {name.removeprefix("all_"): number for name, number in sums.items() if name.startswith("all_")}
    return ImportTotals(rows=upload.row_count, **named)


@dataclass(frozen=True)
class CellProblem:
    """A problem of a row as pages show it; column and cell are empty for a problem of the whole row."""

    column: str
    cell: str
    message: str


@dataclass(frozen=True)
class RowResult:
    """A row as it was read, and its result."""

    position: int  # in the import, from 0
    number: int  # in the file, as a spreadsheet counts
    values: dict[str, Any]  # by field name, times in the time zone of the import
    problems: list[CellProblem]
    link_id: str | None
    is_done: bool
    link: Link | None = None  # None after its deletion


@dataclass(frozen=True)
class RowResultPage:
    """A page of results, and the position where the next page begins, or None."""

    results: list[RowResult]
    next: int | None


def read_page(upload: Import, *, start: int, only_problems: bool) -> RowResultPage:
    """Return up to PER_PAGE results from this position on: all, or only those with a problem."""
    found = list(islice(_results(upload, start, only_problems), PER_PAGE + 1))
    return RowResultPage(
        _with_links(upload, found[:PER_PAGE]), found[PER_PAGE].position if len(found) > PER_PAGE else None
    )


def _results(upload: Import, start: int, only_problems: bool) -> Iterator[RowResult]:
    reader, zone = RowReader.of(upload), ZoneInfo(upload.time_zone)
    for batch in batches(upload, start, only_problems):
        problems, links = batch.problems_by_place, dict(batch.links)
        for place, (number, cells) in enumerate(batch.rows):
            position = batch.first + place
            if position < start or (only_problems and place not in problems):
                continue
            values = reader.read(cells).values
            values |= {name: value.astimezone(zone) for name, value in values.items() if isinstance(value, datetime)}
            shown = [_problem(upload, cells, field, message) for _, field, _code, message in problems.get(place, [])]
            yield RowResult(position, number, values, shown, links.get(place), is_done=place < batch.done)


def _problem(upload: Import, cells: list[str], field: str, message: str) -> CellProblem:
    column = column_of(upload, field)
    if column is None:
        return CellProblem("", "", message)
    name = upload.header[column] if column < len(upload.header) else _label(upload, field)
    return CellProblem(name, cells[column] if column < len(cells) else "", message)


def _label(upload: Import, field: str) -> str:
    return BY_NAME[current_name(field, version=upload.schema_version)].api_name


def batches(upload: Import, start: int, only_problems: bool) -> Iterator[ImportBatch]:
    """Yield the batches from the one that contains this position on: all, or only those with problems."""
    first = upload.batches.filter(first__lte=start).order_by("-first").values_list("first", flat=True).first() or 0
    while True:
        rest = upload.batches.filter(first__gte=first).order_by("first")
        if only_problems:
            rest = rest.filter(refused__gt=0)
        batches = list(rest[:_BATCHES_PER_QUERY])
        yield from batches
        if len(batches) < _BATCHES_PER_QUERY:
            return
        first = batches[-1].first + 1


def _with_links(upload: Import, results: list[RowResult]) -> list[RowResult]:
    ids = [result.link_id for result in results if result.link_id]
    if not ids:
        return results
    links = Link.objects.filter(workspace=upload.workspace_id, pk__in=ids).prefetch_related("domain").in_bulk()
    return [replace(result, link=links.get(result.link_id or "")) for result in results]


@dataclass(frozen=True)
class RemainingLinks:
    """The links of an import, counted by what has happened to them since."""

    untouched: int = 0
    changed: int = 0  # whether clicked or not
    clicked: int = 0  # but not changed
    gone: int = 0

    @property
    def touched(self) -> int:
        """Links that were changed or clicked, which undo keeps unless told otherwise."""
        return self.changed + self.clicked


def remaining_links(upload: Import) -> RemainingLinks:
    """Count the import's links by what has happened to them since."""
    link_ids = [link_id for links in upload.batches.values_list("links", flat=True) for _place, link_id in links]
    rows = [row for ids in _pieces(link_ids) for row in Link.objects.filter(pk__in=ids).values_list(*_CHANGE_COLUMNS)]
    changed = sum(created_at != updated_at for created_at, updated_at, _clicks in rows)
    clicked = sum(created_at == updated_at and clicks > 0 for created_at, updated_at, clicks in rows)
    return RemainingLinks(len(rows) - changed - clicked, changed, clicked, len(link_ids) - len(rows))


_CHANGE_COLUMNS = ("created_at", "updated_at", "click_count")


def _pieces(link_ids: Sequence[str]) -> Iterator[Sequence[str]]:
    return (link_ids[start : start + _IDS_PER_QUERY] for start in range(0, len(link_ids), _IDS_PER_QUERY))
