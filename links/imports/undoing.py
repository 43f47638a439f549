"""Undoing an import: its links go into the bin, those that were changed or clicked since only when people say so."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime

from django.db import models

from links.models import Link
from links.models.imports import Import, State
from links.services import link_changes
from shortener.errors import Forbidden

_IDS_PER_QUERY = 5_000


@dataclass(frozen=True)
class Remains:
    """What has become of the links that an import made."""

    untouched: int = 0
    changed: int = 0  # clicked or not
    clicked: int = 0  # and not changed
    gone: int = 0

    @property
    def touched(self) -> int:
        """Those that people may miss."""
        return self.changed + self.clicked


def remains(upload: Import) -> Remains:
    """Return what has become of the import's links."""
    link_ids = [link_id for links in upload.batches.values_list("links", flat=True) for _place, link_id in links]
    rows = [row for ids in _pieces(link_ids) for row in Link.objects.filter(pk__in=ids).values_list(*_COLUMNS)]
    changed = sum(created_at != updated_at for created_at, updated_at, _clicks in rows)
    clicked = sum(created_at == updated_at and clicks > 0 for created_at, updated_at, clicks in rows)
    return Remains(len(rows) - changed - clicked, changed, clicked, len(link_ids) - len(rows))


_COLUMNS = ("created_at", "updated_at", "click_count")


def _pieces(link_ids: Sequence[str]) -> Iterator[Sequence[str]]:
    return (link_ids[start : start + _IDS_PER_QUERY] for start in range(0, len(link_ids), _IDS_PER_QUERY))


def undo_next(upload: Import, at: datetime) -> bool:
    """Put the links of the next batch into the bin, and tell whether there was one."""
    batch = upload.batches.filter(undone_at=None, created__gt=0).order_by("first").first()
    if batch is None:
        undoing_now = Import.objects.filter(pk=upload.pk, state=State.UNDOING)
        undoing_now.update(state=State.UNDONE, moved_at=at, undone_at=at)
        return False
    if not Import.objects.filter(pk=upload.pk, state=State.UNDOING).update(moved_at=at):
        return False
    links = Link.objects.filter(workspace=upload.workspace_id, pk__in=[link_id for _place, link_id in batch.links])
    if not upload.undoes_all:
        links = links.filter(updated_at=models.F("created_at"), click_count=0)
    try:
        deleted = link_changes.delete_links(links=links, by=upload.actor, at=at)
    except Forbidden:  # whoever asked for it may do so no more; somebody else can ask again
        Import.objects.filter(pk=upload.pk, state=State.UNDOING).update(state=State.DONE, moved_at=at)
        return False
    upload.batches.filter(pk=batch.pk, undone_at=None).update(undone_at=at, deleted=batch.deleted + deleted)
    return True
