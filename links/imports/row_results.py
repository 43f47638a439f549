"""The results of the rows of an import, after the dry run and after the import."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from itertools import islice
from typing import Any
from zoneinfo import ZoneInfo

from django.db import models
from django.utils.translation import gettext, gettext_lazy

from links.fields import BY_NAME
from links.imports.mapping import column_of
from links.imports.rows import RowReader
from links.models import Import, ImportBatch, ImportState, Link
from links.queries.field_changes import FieldChange
from links.services.stored_fields import current_name, ordered_fields

PER_PAGE = 50

_BATCHES_PER_QUERY = 10


@dataclass(frozen=True)
class ImportTotals:
    """The progress of an import, in rows."""

    rows: int
    checked: int = 0
    refused: int = 0
    done: int = 0
    created: int = 0
    deleted: int = 0
    undone: int = 0  # links that undo has processed: deleted, changed back, or kept because they changed since
    matched: int = 0  # rows without a problem that name a link that exists
    unchanged: int = 0  # of these, rows without a difference
    changed: int = 0  # links that the import has changed
    restored: int = 0  # of these, links that undo has changed back

    @property
    def good(self) -> int:
        """Rows without a problem among those checked."""
        return self.checked - self.refused

    @property
    def new(self) -> int:
        """Rows that become links, among those without a problem."""
        return self.good - self.matched

    @property
    def to_change(self) -> int:
        """Rows that change a link, among those without a problem."""
        return self.matched - self.unchanged

    @property
    def has_work(self) -> bool:
        """Whether the import would create or change a link."""
        return self.new > 0 or self.to_change > 0

    @property
    def waiting(self) -> int:
        """Rows without a problem that are not imported yet."""
        return self.rows - self.refused - self.unchanged - self.created - self.changed

    @property
    def kept(self) -> int:
        """Links of the import that undo has neither deleted nor changed back."""
        return self.created - self.deleted + self.changed - self.restored


_SUMMED = ("refused", "done", "created", "deleted", "matched", "unchanged", "changed", "restored")


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
            undone_new=models.Sum("created", filter=undone, default=0),
            undone_changed=models.Sum("changed", filter=undone, default=0),
            **{f"all_{name}": models.Sum(name, default=0) for name in _SUMMED},
        )
    )
    found: dict[str, dict[str, Any]] = {row["upload_id"]: dict(row) for row in sums}
    return {upload.pk: _totals(upload, found.get(upload.pk, {})) for upload in uploads}


def _totals(upload: Import, sums: Mapping[str, Any]) -> ImportTotals:
    named = {name.removeprefix("all_"): number for name, number in sums.items() if name.startswith("all_")}
    undone = sums.get("undone_new", 0) + sums.get("undone_changed", 0)
    return ImportTotals(rows=upload.row_count, undone=undone, **named)


@dataclass(frozen=True)
class CellProblem:
    """A problem of a row as pages show it; column and cell are empty for a problem of the whole row."""

    column: str
    cell: str
    message: str


class RowStatus(models.TextChoices):
    """What the import does or has done with a row."""

    PROBLEM = "problem", gettext_lazy("Problem")
    WILL_BE_CREATED = "will_be_created", gettext_lazy("Will be created")
    WILL_BE_CHANGED = "will_be_changed", gettext_lazy("Will be updated")
    SAME = "same", gettext_lazy("No difference")
    CREATED = "created", gettext_lazy("Created")
    CHANGED = "changed", gettext_lazy("Updated")
    CHANGED_BACK = "changed_back", gettext_lazy("Updated, then changed back")
    WAITING = "waiting", gettext_lazy("Not imported")


_WITH_LINK = (RowStatus.CREATED, RowStatus.CHANGED, RowStatus.CHANGED_BACK, RowStatus.SAME)


def status_text(status: RowStatus, link: Link | None) -> str:
    """Return the status as people read it; it says if the link of the row is disabled, which its short URL hides."""
    is_disabled = link is not None and link.disabled_at is not None and status in _WITH_LINK
    return gettext("%(status)s, disabled") % {"status": status.label} if is_disabled else str(status.label)


@dataclass(frozen=True)
class RowResult:
    """A row as it was read, and its result."""

    position: int  # in the import, from 0
    number: int  # in the file, as a spreadsheet counts
    values: dict[str, Any]  # by field name, times in the time zone of the import
    problems: list[CellProblem]
    status: RowStatus
    changes: list[FieldChange]  # of a link that exists
    link_id: str | None
    link: Link | None = None  # None after its deletion

    @property
    def status_text(self) -> str:
        """See status_text()."""
        return status_text(self.status, self.link)


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
        about = BatchResults(upload, batch)
        for place, (number, cells) in enumerate(batch.rows):
            position = batch.first + place
            if position < start or (only_problems and place not in about.problems):
                continue
            values = (reader.read if place in about.matches else reader.read_new)(cells).values
            values |= {name: value.astimezone(zone) for name, value in values.items() if isinstance(value, datetime)}
            yield RowResult(
                position, number, values, about.problems_of(place), about.status(place), about.changes_of(place),
                about.link_id(place),
            )  # fmt: skip


class BatchResults:
    """The results of the rows of a batch, by place."""

    def __init__(self, upload: Import, batch: ImportBatch) -> None:
        self._upload = upload
        self._batch = batch
        self.matches = {place: (link_id, found) for place, link_id, _version, found in batch.matches or ()}
        self._changed = {place: bool(version) for place, _link_id, version, *_before in batch.changes or ()}
        self._created = dict(batch.links)
        self.problems = batch.problems_by_place

    def problems_of(self, place: int) -> list[CellProblem]:
        """Return the problems of the row."""
        cells = self._batch.rows[place][1]
        return [
            _problem(self._upload, cells, field, text) for _place, field, _code, text in self.problems.get(place, [])
        ]

    def link_id(self, place: int) -> str | None:
        """Return the id of the link that the row became or names."""
        created: str | None = self._created.get(place)
        return created or self.matches.get(place, (None, None))[0]

    def changes_of(self, place: int) -> list[FieldChange]:
        """Return the differences that the dry run has found."""
        found = self.matches.get(place, ("", {}))[1]
        return [FieldChange.of(*changed) for changed in ordered_fields(found, version=self._upload.schema_version)]

    def status(self, place: int) -> RowStatus:
        """Return what the import does or has done with the row."""
        if place in self.problems:
            return RowStatus.PROBLEM
        if place in self._created:
            return RowStatus.CREATED
        if place in self._changed:
            return RowStatus.CHANGED if self._changed[place] else RowStatus.CHANGED_BACK
        if place in self.matches and not self.matches[place][1]:
            return RowStatus.SAME
        if self._upload.state != ImportState.CHECKED:
            return RowStatus.WAITING
        return RowStatus.WILL_BE_CHANGED if place in self.matches else RowStatus.WILL_BE_CREATED


def _problem(upload: Import, cells: list[str], field: str, message: str) -> CellProblem:
    column = column_of(upload, field)
    if column is None:
        return CellProblem("", "", message)
    name = upload.header[column] if column < len(upload.header) else _label(upload, field)
    return CellProblem(name, cells[column] if column < len(cells) else "", message)


def _label(upload: Import, field: str) -> str:
    return str(BY_NAME[current_name(field, version=upload.schema_version)].label)


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
    links = links_with_ids(upload, [result.link_id for result in results if result.link_id])
    return [replace(result, link=links.get(result.link_id or "")) for result in results]


def links_with_ids(upload: Import, ids: Sequence[str]) -> dict[str, Link]:
    """Return the workspace's links with these ids, with their domains."""
    if not ids:
        return {}
    return Link.objects.filter(workspace=upload.workspace_id, pk__in=ids).prefetch_related("domain").in_bulk()
