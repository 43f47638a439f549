"""Run imports: a small one within the request, a larger one on Celery workers."""

import logging
import time
from datetime import datetime, timedelta

from links.imports import batches
from links.models import Import, ImportState
from links.services import creation
from shortener import task_queue

logger = logging.getLogger(__name__)

_STEPS = {
    ImportState.CHECKING: batches.check_next,
    ImportState.IMPORTING: batches.import_next,
    ImportState.UNDOING: batches.undo_next,
}
_LONGEST_WAIT = 5.0  # seconds, within a request
_STALLED_AT_ONCE = 100  # imports
_STALLED_AFTER = timedelta(seconds=10)  # without a batch: the worker was killed, or the message was lost


def start_work(upload: Import, at: datetime) -> None:
    """Process the import: now if it is a single batch, otherwise on a worker."""
    is_small = upload.row_count <= creation.LINKS_PER_BATCH
    if not is_small or continue_import(import_id=upload.pk, at=at, seconds=_LONGEST_WAIT):
        enqueue(upload.pk)


def enqueue(import_id: str) -> None:
    """Send the task that continues the import. While Redis is down, claim_stalled() finds the import later."""
    try:
        task_queue.enqueue("links.tasks.continue_import", import_id)
    except task_queue.QueueUnavailable as error:
        logger.warning("An import waits: %s", error)


def continue_import(*, import_id: str, at: datetime, seconds: float) -> bool:
    """Process batches of an import for about this many seconds, and tell whether there are more.

    Safe to run concurrently: no row becomes two links.
    """
    give_up_at = time.monotonic() + seconds
    while True:
        upload = Import.objects.prefetch_related("workspace", "acting").filter(pk=import_id).first()
        step = _STEPS.get(ImportState(upload.state)) if upload is not None else None
        if upload is None or step is None or not step(upload, at):
            return False
        if time.monotonic() >= give_up_at:
            return True


def claim_stalled(at: datetime) -> list[str]:
    """Return the ids of running imports without a recent batch, and set their heartbeat; the caller enqueues them."""
    stalled = Import.objects.running().filter(moved_at__lt=at - _STALLED_AFTER)
    found = list(stalled.order_by("moved_at").values_list("pk", flat=True)[:_STALLED_AT_ONCE])
    Import.objects.running().filter(pk__in=found).update(moved_at=at)
    return found
