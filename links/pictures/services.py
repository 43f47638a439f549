"""Pictures are stored and deleted: each is a file of the storage and a row."""

import secrets
import time
from datetime import datetime
from typing import Any

from django.core.files.base import ContentFile
from django.core.files.storage import default_storage
from django.db.models import Sum
from django.utils.translation import gettext_lazy as _

from accounts.models import Workspace
from accounts.workspaces.actors import Actor
from accounts.workspaces.roles import Action
from links.models import Picture
from links.pictures.encoding import as_jpeg
from moderation.blocked_workspaces import refuse_blocked_workspace
from shortener.errors import LimitReached

MOST_PICTURES = 500  # in a workspace
MOST_BYTES = 100_000_000  # in a workspace, as stored
_PICTURES_PER_ERASURE = 100


class TooManyPictures(LimitReached):
    """The workspace has MOST_PICTURES pictures, or MOST_BYTES of them."""

    limit = "pictures"

    def __init__(self) -> None:
        text = _("A workspace can have at most %(number)s images with %(megabytes)s MB. Delete some of them first.")
        numbers = {"number": MOST_PICTURES, "megabytes": MOST_BYTES // 1_000_000}
        super().__init__(text % numbers, field="picture")


def store_picture(*, by: Actor, content: bytes, at: datetime) -> Picture:
    """Return the stored picture of a PNG, JPEG or WebP file.

    Raises NotAllowed, WorkspaceBlocked, Invalid or TooManyPictures.
    """
    by.check(Action.EDIT_LINKS)
    refuse_blocked_workspace(by)
    _check_room(by.workspace, more=1)
    encoded = as_jpeg(content)
    token = secrets.token_hex(20)
    # In folders, so that none gets too large.
    name = default_storage.save(f"{token[:2]}/{token}.jpg", ContentFile(encoded))
    picture = Picture(workspace=by.workspace, name=name, size=len(encoded), created_at=at, unused_since=at)
    try:
        picture.save(force_insert=True)
        _check_room(by.workspace, more=0)  # again: other uploads may have taken the room at the same time
    except Exception:
        remove([picture])
        raise
    return picture


def delete_picture(*, picture: Picture, by: Actor) -> None:
    """Delete the picture; previews of links that have it show none. Raises NotAllowed."""
    by.check(Action.EDIT_LINKS, of=picture.workspace_id)
    remove([picture])


def erase_workspace(workspace: Workspace, give_up_at: float, **_signal: Any) -> None:
    """Delete the pictures of a closed workspace, whose rows would be deleted with it, but not their files."""
    mine = Picture.objects.in_workspace(workspace)
    while (some := list(mine[:_PICTURES_PER_ERASURE])) and time.monotonic() < give_up_at:
        remove(some)


def remove(pictures: list[Picture]) -> None:
    """Delete the pictures' rows and files. A file that is left after a failure has no address: the row is gone."""
    Picture.objects.filter(pk__in=[picture.pk for picture in pictures]).delete()
    for picture in pictures:
        default_storage.delete(picture.name)


def _check_room(workspace: Workspace, *, more: int) -> None:
    mine = Picture.objects.in_workspace(workspace)
    size = mine.aggregate(size=Sum("size"))["size"] or 0
    if mine.count() + more > MOST_PICTURES or size >= MOST_BYTES:
        raise TooManyPictures
