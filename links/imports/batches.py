"""Process an import batch by batch: check rows, create links, and move these to the bin when it is undone.

A batch is one transaction. After a kill, another worker continues with the next batch.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime

from django.db import IntegrityError, models
from django.utils.translation import gettext as _

from accounts.workspaces.actors import NotAllowed
from accounts.workspaces.usage import links_left
from links.field_types import Door, LinkValues
from links.fields import ALIAS, DESTINATION
from links.imports.mapping import IMPORTED
from links.imports.rows import RowReader
from links.models import Import, ImportBatch, ImportState, Link
from links.rules import destinations
from links.services import creation
from links.services.bin import delete_links
from shortener.db.transactions import atomic
from shortener.errors import DomainError, Forbidden


@dataclass(frozen=True)
class RowProblem:
    """A problem of the row at this place of its batch; the field is empty for a problem of the whole row."""

    place: int
    field: str
    code: str
    message: str


def check_next(upload: Import, at: datetime) -> bool:
    """Dry-run the next batch, and tell whether there was one."""
    batch = upload.batches.filter(checked_at=None).order_by("first").first()
    if batch is None:
        _in_state(upload, ImportState.CHECKING).update(state=ImportState.CHECKED, moved_at=at)
        return False
    good, problems = _clean_rows(upload, batch, range(batch.size))
    try:
        refused = creation.find_refusals(by=upload.actor, items=good, at=at, door=Door.IMPORT)
    except Forbidden as error:
        _stop(upload, ImportState.CHECKING, ImportState.UPLOADED, error, at)
        return False
    aliases, repetitions = _aliases(upload, batch, {place: good[place] for place in good.keys() - refused.keys()})
    _store_check(upload, batch, [*problems, *_refused_rows(refused), *repetitions], aliases, at)
    return True


def import_next(upload: Import, at: datetime) -> bool:
    """Create links for the next rows, and tell whether there are more. At the plan's limit the import is stopped."""
    batch = upload.batches.filter(is_done=False).order_by("first").first()
    if batch is None:
        _in_state(upload, ImportState.IMPORTING).update(state=ImportState.DONE, moved_at=at, finished_at=at)
        return False
    places = [place for place in range(batch.done, batch.size) if place not in batch.problems_by_place]
    good, problems = _clean_rows(upload, batch, places)
    end = _end(batch, good, links_left(upload.workspace, at))
    good = {place: values for place, values in good.items() if place < end}
    try:
        _make_links(upload, batch, good, [problem for problem in problems if problem.place < end], end, at)
    except Forbidden as error:  # the plan's limit, or the person has lost the role since
        _stop(upload, ImportState.IMPORTING, ImportState.STOPPED, error, at)
        return False
    return True


def undo_next(upload: Import, at: datetime) -> bool:
    """Move the links of the next batch to the bin, and tell whether there was one."""
    batch = upload.batches.filter(undone_at=None, created__gt=0).order_by("first").first()
    if batch is None:
        _in_state(upload, ImportState.UNDOING).update(state=ImportState.UNDONE, moved_at=at, undone_at=at)
        return False
    if not _in_state(upload, ImportState.UNDOING).update(moved_at=at):
        return False
    links = Link.objects.filter(workspace=upload.workspace_id, pk__in=[link_id for _place, link_id in batch.links])
    if not upload.undoes_all:
        links = links.filter(updated_at=models.F("created_at"), click_count=0)
    try:
        deleted = delete_links(links=links, by=upload.actor, at=at)
    except Forbidden as error:
        _stop(upload, ImportState.UNDOING, ImportState.DONE, error, at)
        return False
    upload.batches.filter(pk=batch.pk, undone_at=None).update(undone_at=at, deleted=batch.deleted + deleted)
    return True


def _stop(upload: Import, running: ImportState, after: ImportState, error: Forbidden, at: datetime) -> None:
    """End the current step with its reason; another member can start it again."""
    reason = str(error.message)
    if isinstance(error, NotAllowed):
        reason = _("The person who started this may not change links any more. Another member can start it again.")
    _in_state(upload, running).update(state=after, stopped_because=reason, moved_at=at)


def _in_state(upload: Import, state: ImportState) -> "models.QuerySet[Import]":
    """Return a query that matches the import while it is in this state, for conditional updates."""
    return Import.objects.filter(pk=upload.pk, state=state)


def _clean_rows(
    upload: Import, batch: ImportBatch, places: Iterable[int]
) -> tuple[dict[int, LinkValues], list[RowProblem]]:
    """Return the values of the valid rows among these, and the problems of the others."""
    reader = RowReader.of(upload)
    rows = {place: reader.read(batch.rows[place][1]) for place in places}
    destinations.prefetch_hosts(str(row.values.get(DESTINATION.name, "")) for row in rows.values())
    good: dict[int, LinkValues] = {}
    problems: list[RowProblem] = []
    for place, row in rows.items():
        values, wrong = row.cleaned()
        problems += [RowProblem(place, field, "invalid", text) for field, text in wrong.items()]
        if not wrong:
            good[place] = values
    return good, problems


def _refused_rows(refused: Mapping[int, DomainError]) -> list[RowProblem]:
    return [RowProblem(place, error.field or "", error.code, str(error.message)) for place, error in refused.items()]


def _aliases(
    upload: Import, batch: ImportBatch, good: Mapping[int, LinkValues]
) -> tuple[list[tuple[str, int]], list[RowProblem]]:
    """Return the aliases of these rows with their row numbers, and a problem for each that an earlier row has."""
    earlier = upload.batches.filter(first__lt=batch.first).values_list("aliases", flat=True)
    owners = {alias: number for aliases in earlier for alias, number in aliases}
    new: list[tuple[str, int]] = []
    problems: list[RowProblem] = []
    for place, values in sorted(good.items()):
        alias, number = values.get(ALIAS.name, "").lower(), batch.rows[place][0]
        if not alias:
            continue
        if alias in owners:
            text = _("Row %(row)s has the same alias.") % {"row": owners[alias]}
            problems.append(RowProblem(place, ALIAS.name, "alias_taken", text))
        else:
            owners[alias] = number
            new.append((alias, number))
    return new, problems


@atomic()
def _store_check(
    upload: Import, batch: ImportBatch, problems: list[RowProblem], aliases: list[tuple[str, int]], at: datetime
) -> None:
    if not _in_state(upload, ImportState.CHECKING).update(moved_at=at):
        return
    # Conditional: another worker may have checked this batch, with the same result.
    upload.batches.filter(pk=batch.pk, checked_at=None).update(
        checked_at=at,
        problems=_stored(problems),
        refused=len({problem.place for problem in problems}),
        aliases=aliases,
    )


def _end(batch: ImportBatch, good: Mapping[int, LinkValues], left: int | None) -> int:
    """Return the place after the last row within the plan's limit; at least one link is tried, to get its error."""
    if left is None or len(good) <= left:
        return batch.size
    return sorted(good)[max(left, 1) - 1] + 1


@atomic(repeat_on=(IntegrityError,))  # retry after a lost race for a code: look again at which are taken
def _make_links(
    upload: Import,
    batch: ImportBatch,
    good: Mapping[int, LinkValues],
    problems: list[RowProblem],
    end: int,
    at: datetime,
) -> None:
    if not _in_state(upload, ImportState.IMPORTING).update(moved_at=at):
        return
    # A conditional update claims the rows: of several workers with this batch, one creates the links.
    unclaimed = upload.batches.filter(pk=batch.pk, done=batch.done)
    if not unclaimed.update(done=end, is_done=end == batch.size):
        return
    made = creation.create_links(by=upload.actor, items=good, at=at, door=Door.IMPORT)
    problems = [*problems, *_refused_rows(made.refused)]
    upload.batches.filter(pk=batch.pk).update(
        links=batch.links + [[place, link.pk] for place, link in sorted(made.created.items())],
        created=batch.created + len(made.created),
        problems=batch.problems + _stored(problems),
        refused=batch.refused + len({problem.place for problem in problems}),
    )


def _stored(problems: list[RowProblem]) -> list[list[object]]:
    """Return the problems as ImportBatch.problems stores them: by place, then in the order of the fields."""
    ordered = sorted(problems, key=lambda problem: (problem.place, _FIELD_ORDER.get(problem.field, -1)))
    return [[problem.place, problem.field, problem.code, problem.message] for problem in ordered]


_FIELD_ORDER = {field.name: position for position, field in enumerate(IMPORTED)}
