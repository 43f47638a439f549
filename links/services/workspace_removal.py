"""A workspace that closes stops its links at once, and one that goes takes with it everything that hangs on them."""

import time
from datetime import datetime
from functools import partial
from typing import Any

from django.db import transaction
from django.utils import timezone

from accounts.models import Workspace
from campaigns.models import Campaign
from clicks import retention
from links.models import DeletedLink, Import, ImportBatch, Link, LinkChange
from links.services import bin, link_changes
from redirects import invalidation
from shortener.db.transactions import atomic, delete_in_batches

_LONGEST_CLOSING = 5.0  # seconds, while somebody waits; then the worker goes on
_LINKS_PER_CLOSING = 5_000
_LINKS_PER_DELETION = 1_000
_UPLOADS_PER_DELETION = 10


def close_links_of(workspace: Workspace, at: datetime, **_signal: Any) -> None:
    """Let the workspace's links lead nowhere any more, in every process within one second."""
    give_up_at = time.monotonic() + _LONGEST_CLOSING
    while _close_some(workspace, at) and time.monotonic() < give_up_at:
        pass


@atomic()
def _close_some(workspace: Workspace, at: datetime) -> int:
    open_ones = Link.objects.in_workspace(workspace).filter(disabled_at__isnull=True)
    keys = dict(open_ones.values_list("pk", "key")[:_LINKS_PER_CLOSING])
    Link.objects.filter(pk__in=keys).update(disabled_at=at)
    transaction.on_commit(partial(invalidation.invalidate, list(keys.values())))
    return len(keys)


def erase_links_of(workspace: Workspace, give_up_at: float, **_signal: Any) -> None:
    """Erase the workspace's uploads and links, those in the bin too, and what was counted for it and its campaigns."""
    close_links_of(workspace, at=workspace.closed_at or timezone.now())
    while uploads := list(Import.objects.in_workspace(workspace).values_list("pk", flat=True)[:_UPLOADS_PER_DELETION]):
        delete_in_batches(ImportBatch.objects.filter(upload_id__in=uploads))
        Import.objects.filter(pk__in=uploads).delete()
    while link_changes.erase_links(links=Link.objects.in_workspace(workspace)[:_LINKS_PER_DELETION]):
        if time.monotonic() >= give_up_at:
            return
    left = give_up_at - time.monotonic()
    bin.erase_deleted_links(deleted=DeletedLink.objects.in_workspace(workspace), seconds=left)
    delete_in_batches(LinkChange.objects.in_workspace(workspace))
    retention.delete_counts_of([workspace.pk, *Campaign.objects.in_workspace(workspace).values_list("pk", flat=True)])
