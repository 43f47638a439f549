"""Process an import batch by batch: check rows, create links, and move these to the bin when it is undone.

A batch is one transaction. After a kill, another worker continues with the next batch.
"""

from collections.abc import Iterable, Mapping, Set
from datetime import datetime

from django.db import IntegrityError, models
from django.utils.translation import gettext as _

from accounts.workspaces.actors import NotAllowed
from accounts.workspaces.usage import links_left
from links.field_types import Door, LinkValues
from links.fields import ALIAS, DESTINATION, DOMAIN, EXTERNAL_ID, IS_DISABLED
from links.imports.existing import changes as existing
from links.imports.existing.changes import RowProblem
from links.imports.mapping import IMPORTED
from links.imports.rows import RowReader
from links.models import Import, ImportBatch, ImportState, Link
from links.rules import destinations
from links.rules.external_ids import PREFIX
from links.services import creation, updates
from links.services.bin import delete_links
from links.services.updates import LinkUpdate
from redirects.codes import link_key
from shortener.db.transactions import atomic
from shortener.errors import DomainError, Forbidden, Invalid, Reason


def check_next(upload: Import, at: datetime) -> bool:
    """Dry-run the next batch, and tell whether there was one."""
    batch = upload.batches.filter(checked_at=None).order_by("first").first()
    if batch is None:
        _in_state(upload, ImportState.CHECKING).update(state=ImportState.CHECKED, moved_at=at)
        return False
    links = existing.matching(upload, batch)
    values, problems = _clean_rows(upload, batch, [place for place in range(batch.size) if place not in links])
    good = _good(values, problems)
    changes, wrong = existing.changes_of_rows(upload, batch, links)
    try:
        refused = creation.find_refusals(by=upload.actor, items=good, at=at, door=Door.IMPORT)
        found = updates.find_differences(by=upload.actor, items=changes, at=at)
    except Forbidden as error:
        _stop(upload, ImportState.CHECKING, ImportState.UPLOADED, error, at)
        return False
    refused |= found.refused
    problems += [*wrong, *_refused_rows(refused)]
    claims = _claims(values, changes, problems)
    names, repetitions = _repetitions(upload, batch, claims, {problem.place for problem in problems})
    repeated = {problem.place for problem in repetitions}
    matches = [
        [place, change.link.pk, change.link.updated_at.isoformat(), found.of_place[place]]
        for place, change in changes.items()
        if place in found.of_place and place not in repeated
    ]
    _store_check(upload, batch, [*problems, *repetitions], names, matches, at)
    return True


def import_next(upload: Import, at: datetime) -> bool:
    """Create links for the next rows, and tell whether there are more. At the plan's limit the import is stopped."""
    batch = upload.batches.filter(is_done=False).order_by("first").first()
    if batch is None:
        _in_state(upload, ImportState.IMPORTING).update(state=ImportState.DONE, moved_at=at, finished_at=at)
        return False
    matched = {place for place, *_rest in batch.matches or ()}
    places = [place for place in range(batch.done, batch.size) if place not in {*batch.problems_by_place, *matched}]
    values, problems = _clean_rows(upload, batch, places)
    good = _good(values, problems)
    end = _end(batch, good, links_left(upload.workspace, at))
    good = {place: values for place, values in good.items() if place < end}
    try:
        _make_links(upload, batch, good, [problem for problem in problems if problem.place < end], end, at)
    except Forbidden as error:  # the plan's limit, or the person has lost the role since
        _stop(upload, ImportState.IMPORTING, ImportState.STOPPED, error, at)
        return False
    return True


def undo_next(upload: Import, at: datetime) -> bool:
    """Delete the links of the next batch, change others back, and tell whether there was one."""
    concerned = models.Q(created__gt=0) | models.Q(changed__gt=0)
    batch = upload.batches.filter(concerned, undone_at=None).order_by("first").first()
    if batch is None:
        _in_state(upload, ImportState.UNDOING).update(state=ImportState.UNDONE, moved_at=at, undone_at=at)
        return False
    try:
        return _undo(upload, batch, at)
    except Forbidden as error:
        _stop(upload, ImportState.UNDOING, ImportState.DONE, error, at)
        return False


@atomic(repeat_on=(IntegrityError,))
def _undo(upload: Import, batch: ImportBatch, at: datetime) -> bool:
    if not _in_state(upload, ImportState.UNDOING).update(moved_at=at):
        return False
    unclaimed = upload.batches.filter(pk=batch.pk, undone_at=None)
    if not unclaimed.update(undone_at=at):
        return True
    links = Link.objects.filter(workspace=upload.workspace_id, pk__in=[link_id for _place, link_id in batch.links])
    if not upload.undoes_all:
        links = links.filter(updated_at=models.F("created_at"), click_count=0)
    deleted = delete_links(links=links, by=upload.actor, at=at)
    changes, restored = existing.undo_changes(upload, batch, at)
    upload.batches.filter(pk=batch.pk).update(
        deleted=batch.deleted + deleted, changes=changes, restored=batch.restored + restored
    )
    return True


def _stop(upload: Import, running: ImportState, after: ImportState, error: Forbidden, at: datetime) -> None:
    """End the current step with its reason; another member can start it again."""
    reason = str(error.message)
    if isinstance(error, NotAllowed):
        reason = _("The person who started this import can no longer edit links. Another member can resume it.")
    _in_state(upload, running).update(state=after, stopped_because=reason, moved_at=at)


def _in_state(upload: Import, state: ImportState) -> "models.QuerySet[Import]":
    """Return a query that matches the import while it is in this state, for conditional updates."""
    return Import.objects.filter(pk=upload.pk, state=state)


def _clean_rows(
    upload: Import, batch: ImportBatch, places: Iterable[int]
) -> tuple[dict[int, LinkValues], list[RowProblem]]:
    """Return the valid values of these rows by place, and the problems of the others."""
    reader = RowReader.of(upload)
    rows = {place: reader.read_new(batch.rows[place][1]) for place in places}
    destinations.prefetch_hosts(str(row.values.get(DESTINATION.name, "")) for row in rows.values())
    values: dict[int, LinkValues] = {}
    problems: list[RowProblem] = []
    for place, row in rows.items():
        values[place], wrong = row.cleaned()
        problems += [RowProblem(place, field, "invalid", text) for field, text in wrong.items()]
    return values, problems


def _good(values: Mapping[int, LinkValues], problems: Iterable[RowProblem]) -> dict[int, LinkValues]:
    """Return the values of the rows without a problem."""
    wrong = {problem.place for problem in problems}
    return {place: found for place, found in values.items() if place not in wrong}


def _refused_rows(refused: Mapping[int, DomainError]) -> list[RowProblem]:
    return [RowProblem(place, error.field or "", error.code, _sentence(error)) for place, error in refused.items()]


def _sentence(error: DomainError) -> str:
    """Return the error's message, in the words of files, whose cells mostly have dates without a time."""
    if isinstance(error, Invalid) and error.reason is Reason.IN_THE_PAST:
        return _("Enter a date in the future.")
    return str(error.message)


def _claims(
    new: Mapping[int, LinkValues], changes: Mapping[int, LinkUpdate], problems: Iterable[RowProblem]
) -> dict[int, list[str]]:
    """Return what only one row may have, by place.

    That is the key of an alias, `ext_` and an external id, and # with the id of a link that the row changes. A new link
    with a problem elsewhere has them, too, because it needs them once its row is corrected.
    """
    wrong: dict[int, set[str]] = {}
    for problem in problems:
        wrong.setdefault(problem.place, set()).add(problem.field)
    claims = {place: _claims_of_new(values, wrong.get(place, set())) for place, values in new.items()}
    for place, change in changes.items():
        moves = ALIAS.name in change.values or DOMAIN.name in change.values
        key = [change.link.key] if moves else []
        claims[place] = [f"#{change.link.pk}", *key, *_external_id(change.values)] if place not in wrong else []
    return claims


def _claims_of_new(values: LinkValues, wrong: Set[str]) -> list[str]:
    if "" in wrong:  # the row is left out, or its cells are in the wrong columns
        return []
    has_key = values.get(ALIAS.name) and wrong.isdisjoint((ALIAS.name, DOMAIN.name))
    return ([_key(values)] if has_key else []) + ([] if EXTERNAL_ID.name in wrong else _external_id(values))


def _external_id(values: LinkValues) -> list[str]:
    return [f"{PREFIX}{values[EXTERNAL_ID.name]}"] if values.get(EXTERNAL_ID.name) else []


def _key(values: LinkValues) -> str:
    domain = values.get(DOMAIN.name)
    return link_key("" if domain is None else domain.pk, values[ALIAS.name])


def _repetitions(
    upload: Import, batch: ImportBatch, claims: Mapping[int, list[str]], wrong: Set[int]
) -> tuple[list[tuple[str, int]], list[RowProblem]]:
    """Return the claims with their row numbers, and a problem for each that an earlier row has, unless `wrong`."""
    earlier = upload.batches.filter(first__lt=batch.first).values_list("aliases", flat=True)
    owners = {name: number for names in earlier for name, number in names}
    new: list[tuple[str, int]] = []
    problems: list[RowProblem] = []
    for place, names in sorted(claims.items()):
        number = batch.rows[place][0]
        repeated = [name for name in names if name in owners]
        if repeated and place not in wrong:
            problems.append(_repetition(place, repeated[0], owners[repeated[0]]))
        free = [name for name in names if name not in owners]
        owners |= dict.fromkeys(free, number)
        new += [(name, number) for name in free]
    return new, problems


def _repetition(place: int, name: str, owner: int) -> RowProblem:
    if name.startswith("#"):
        return RowProblem(place, "", "repeated", _("Row %(row)s changes the same link.") % {"row": owner})
    if name.startswith(PREFIX):
        text = _("Row %(row)s has the same external ID.")
        return RowProblem(place, EXTERNAL_ID.name, "external_id_taken", text % {"row": owner})
    return RowProblem(place, ALIAS.name, "alias_taken", _("Row %(row)s has the same alias.") % {"row": owner})


@atomic()
def _store_check(
    upload: Import,
    batch: ImportBatch,
    problems: list[RowProblem],
    aliases: list[tuple[str, int]],
    matches: list[list[object]],
    at: datetime,
) -> None:
    if not _in_state(upload, ImportState.CHECKING).update(moved_at=at):
        return
    # Conditional: another worker may have checked this batch, with the same result.
    upload.batches.filter(pk=batch.pk, checked_at=None).update(
        checked_at=at,
        problems=_stored(problems),
        refused=len({problem.place for problem in problems}),
        aliases=aliases,
        matches=matches,
        matched=len(matches),
        unchanged=sum(not differences for *_link, differences in matches),
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
    changed = existing.apply_changes(upload, batch, range(batch.done, end), at)
    problems = [*problems, *_refused_rows(made.refused | changed.refused)]
    upload.batches.filter(pk=batch.pk).update(
        links=batch.links + [[place, link.pk] for place, link in sorted(made.created.items())],
        created=batch.created + len(made.created),
        changes=[*(batch.changes or ()), *existing.stored(changed)],
        changed=batch.changed + len(changed.changed),
        problems=batch.problems + _stored(problems),
        refused=batch.refused + len({problem.place for problem in problems}),
    )


def _stored(problems: list[RowProblem]) -> list[list[object]]:
    """Return the problems as ImportBatch.problems stores them: by place, then in the order of the fields."""
    ordered = sorted(problems, key=lambda problem: (problem.place, _FIELD_ORDER.get(problem.field, -1)))
    return [[problem.place, problem.field, problem.code, problem.message] for problem in ordered]


_FIELD_ORDER = {field.name: position for position, field in enumerate((*IMPORTED, IS_DISABLED))}
