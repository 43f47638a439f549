"""Pictures that no link has are deleted after a time."""

import time
from collections.abc import Iterator
from datetime import datetime, timedelta
from typing import Any

from links.models import DeletedLink, Link, Picture
from links.pictures.services import remove

UNUSED_FOR = timedelta(days=7)  # the form may still be open, and changes can be undone
_ROWS = 2_000
_PICTURES_PER_DELETION = 100


def delete_unused(*, at: datetime, seconds: float) -> int:
    """Note which pictures links have, delete those that none has had for UNUSED_FOR, and return their number."""
    give_up_at = time.monotonic() + seconds
    for workspace_id in Picture.objects.order_by("workspace_id").values_list("workspace_id", flat=True).distinct():
        _note_used(workspace_id, at)
        if time.monotonic() >= give_up_at:
            return 0  # none is deleted before all have been looked for
    deleted = 0
    unused = Picture.objects.filter(unused_since__lte=at - UNUSED_FOR)
    while (some := list(unused[:_PICTURES_PER_DELETION])) and time.monotonic() < give_up_at:
        remove(some)
        deleted += len(some)
    return deleted


def _note_used(workspace_id: str, at: datetime) -> None:
    used = set(_used_names(workspace_id))
    names = list(Picture.objects.filter(workspace_id=workspace_id).values_list("name", "unused_since"))
    newly_used = [name for name, unused_since in names if name in used and unused_since is not None]
    newly_unused = [name for name, unused_since in names if name not in used and unused_since is None]
    Picture.objects.filter(name__in=newly_used).update(unused_since=None)
    Picture.objects.filter(name__in=newly_unused).update(unused_since=at)


def _used_names(workspace_id: str) -> Iterator[str]:
    """Yield the names of the pictures that links have, those in the bin too, whatever the host of the address."""
    links = Link.objects.filter(workspace_id=workspace_id, preview__isnull=False)
    for preview in links.values_list("preview", flat=True).iterator(_ROWS):
        yield from _name_in(preview)
    deleted = DeletedLink.objects.filter(workspace_id=workspace_id)
    for values in deleted.values_list("values", flat=True).iterator(_ROWS):
        yield from _name_in(values.get("preview"))


def _name_in(preview: Any) -> Iterator[str]:
    if isinstance(preview, dict) and isinstance(url := preview.get("imageUrl"), str):
        yield "/".join(url.split("/")[-2:])
