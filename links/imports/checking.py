"""The dry run: what would become of each row, by the rules that will decide, and nothing is made."""

from collections.abc import Iterable
from datetime import datetime

from django.utils.translation import gettext as _

from links.api import items
from links.api.items import ItemError
from links.imports.mapping import FIELDS
from links.imports.rows import Interpreter
from links.models.imports import Import, ImportBatch, State
from links.services import creation
from links.services.changes import Changes
from shortener.db.transactions import atomic


def interpreter(upload: Import) -> Interpreter:
    """Return what reads the rows of an import as its owner has confirmed."""
    return Interpreter(upload.mapping, upload.dates, upload.header or None)


def well_formed(
    upload: Import, batch: ImportBatch, places: Iterable[int]
) -> tuple[dict[int, Changes], list[ItemError]]:
    """Return the items of these rows as import_links() takes them, and what is wrong with the other rows."""
    reads = interpreter(upload)
    read = {place: reads.item(batch.rows[place][1]) for place in places}
    good, errors = items.checked({place: item.values for place, item in read.items()})
    # What cannot be read from a cell, nobody could send: its own words come instead of the field's.
    said = [
        ItemError(place, field or None, "invalid", text)
        for place, item in read.items()
        for field, text in item.problems.items()
    ]
    known = {(error.index, error.field) for error in said}
    said += [error for error in errors if (error.index, error.field) not in known]
    wrong = {error.index for error in said}
    return {place: changes for place, changes in good.items() if place not in wrong}, said


def check_next(upload: Import, at: datetime) -> bool:
    """Check the next batch of rows, and tell whether there was one."""
    batch = upload.batches.filter(checked_at=None).order_by("first").first()
    if batch is None:
        Import.objects.filter(pk=upload.pk, state=State.CHECKING).update(state=State.CHECKED, moved_at=at)
        return False
    good, errors = well_formed(upload, batch, range(batch.size))
    refused = creation.refused_now(by=upload.actor, items=good, at=at)
    errors += items.refusals(refused)
    aliases, repetitions = _aliases(
        upload, batch, {place: item for place, item in good.items() if place not in refused}
    )
    _store(upload, batch, errors + repetitions, aliases, at)
    return True


def _aliases(
    upload: Import, batch: ImportBatch, good: dict[int, Changes]
) -> tuple[list[tuple[str, int]], list[ItemError]]:
    """Return the aliases that these rows will get, with the rows' numbers, and what other rows have them already."""
    earlier = upload.batches.filter(first__lt=batch.first).values_list("aliases", flat=True)
    owners = {alias: number for aliases in earlier for alias, number in aliases}
    new: list[tuple[str, int]] = []
    errors: list[ItemError] = []
    for place, item in sorted(good.items()):
        alias, number = item.get("alias", "").lower(), batch.rows[place][0]
        if not alias:
            continue
        if alias in owners:
            text = _("Row %(row)s has the same alias.") % {"row": owners[alias]}
            errors.append(ItemError(place, "customAlias", "alias_taken", text))
        else:
            owners[alias] = number
            new.append((alias, number))
    return new, errors


@atomic()
def _store(
    upload: Import, batch: ImportBatch, errors: list[ItemError], aliases: list[tuple[str, int]], at: datetime
) -> None:
    if not Import.objects.filter(pk=upload.pk, state=State.CHECKING).update(moved_at=at):
        return
    # Another worker may have been quicker: it has found the same.
    upload.batches.filter(pk=batch.pk, checked_at=None).update(
        checked_at=at,
        problems=as_problems(errors),
        refused=len({error.index for error in errors}),
        aliases=aliases,
    )


def as_problems(errors: list[ItemError]) -> list[list[object]]:
    """Return the errors as a batch keeps them, those of each row in the order of its fields."""
    ordered = sorted(errors, key=lambda error: (error.index, _ORDER.get(error.field or "", -1)))
    return [[error.index, error.field or "", error.code, error.message] for error in ordered]


_ORDER = {field: position for position, field in enumerate(FIELDS)}
