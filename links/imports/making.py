"""The import itself: rows become links, a batch in one transaction, and as far as the workspace's plan reaches."""

from datetime import datetime

from django.db import IntegrityError

from accounts.workspaces.usage import links_left
from links.api import items
from links.api.items import ItemError
from links.imports.checking import as_problems, well_formed
from links.models.imports import Import, ImportBatch, State
from links.services import creation
from links.services.changes import Changes
from shortener.db.transactions import atomic
from shortener.errors import Forbidden


def make_next(upload: Import, at: datetime) -> bool:
    """Make links of the next rows, and tell whether there is more to do; the import stops when the plan is used up."""
    batch = upload.batches.filter(is_done=False).order_by("first").first()
    if batch is None:
        importing_now = Import.objects.filter(pk=upload.pk, state=State.IMPORTING)
        importing_now.update(state=State.DONE, moved_at=at, finished_at=at)
        return False
    places = [place for place in range(batch.done, batch.size) if place not in batch.problems_by_place]
    good, errors = well_formed(upload, batch, places)
    end = _end(batch, good, links_left(upload.workspace, at))
    try:
        _make(upload, batch, {place: item for place, item in good.items() if place < end}, errors, end, at)
    except Forbidden as error:  # by the plan, or since whoever asked for it may do so no more
        importing_now = Import.objects.filter(pk=upload.pk, state=State.IMPORTING)
        importing_now.update(state=State.STOPPED, stopped_because=str(error.message), moved_at=at)
        return False
    return True


def _end(batch: ImportBatch, good: dict[int, Changes], left: int | None) -> int:
    """Return the place up to which the plan has room; at least one link is tried, for the plan to refuse it."""
    if left is None or len(good) <= left:
        return batch.size
    return sorted(good)[max(left, 1) - 1] + 1


@atomic(repeat_on=(IntegrityError,))  # who loses a race for a code looks again at which are taken
def _make(
    upload: Import, batch: ImportBatch, good: dict[int, Changes], errors: list[ItemError], end: int, at: datetime
) -> None:
    if not Import.objects.filter(pk=upload.pk, state=State.IMPORTING).update(moved_at=at):
        return
    # Who counts these rows as done is the one who makes the links, if this transaction is kept.
    mine = upload.batches.filter(pk=batch.pk, done=batch.done)
    if not mine.update(done=end, is_done=end == batch.size):
        return
    done = creation.import_links(by=upload.actor, items=good, at=at)
    errors = [error for error in errors if error.index < end] + items.refusals(done.refused)
    upload.batches.filter(pk=batch.pk).update(
        links=batch.links + [[place, link.pk] for place, link in sorted(done.created.items())],
        created=batch.created + len(done.created),
        problems=batch.problems + as_problems(errors),
        refused=batch.refused + len({error.index for error in errors}),
    )
