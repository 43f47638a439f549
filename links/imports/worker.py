"""Who does the work on an import, and for how long: this request when it is little, a worker when it is more."""

import logging
import time
from datetime import datetime, timedelta

from celery import current_app
from kombu.exceptions import OperationalError

from links.imports import batches
from links.models import Import, ImportState
from links.services import creation

logger = logging.getLogger(__name__)

_STEPS = {
    ImportState.CHECKING: batches.check_next,
    ImportState.IMPORTING: batches.import_next,
    ImportState.UNDOING: batches.undo_next,
}
_LONGEST_WAIT = 5.0  # seconds that a request may take
_STALLED_AT_ONCE = 100  # imports that are found again
_STALLED_AFTER = timedelta(seconds=10)  # without a batch: its worker was killed, or never heard of it


def begin(upload: Import, at: datetime) -> None:
    """Do what the import waits for: at once if it is a single batch, or else on a worker."""
    if upload.row_count > creation.MOST or go_on(import_id=upload.pk, at=at, seconds=_LONGEST_WAIT):
        enqueue(upload.pk)


def enqueue(import_id: str) -> None:
    """Let the next worker that is free go on with the import; while Redis is down, it waits for the next tick."""
    try:
        current_app.send_task("links.tasks.continue_import", [import_id], retry=False)
    except OperationalError as error:
        logger.warning("An import waits: %s", error)


def go_on(*, import_id: str, at: datetime, seconds: float) -> bool:
    """Go on with an import for about so many seconds, and tell whether there is more to do.

    However many workers do so at once, no row becomes two links.
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
    """Return the ids of imports that should be moving and are not; they count as moved, and the caller goes on."""
    stalled = Import.objects.running().filter(moved_at__lt=at - _STALLED_AFTER)
    found = list(stalled.order_by("moved_at").values_list("pk", flat=True)[:_STALLED_AT_ONCE])
    Import.objects.running().filter(pk__in=found).update(moved_at=at)
    return found
