"""The work on an import, batch by batch: who is killed in between leaves whole batches, and another goes on."""

import time
from datetime import datetime, timedelta

from links.imports import checking, making, undoing
from links.models.imports import Import, State

_STEPS = {
    State.CHECKING: checking.check_next,
    State.IMPORTING: making.make_next,
    State.UNDOING: undoing.undo_next,
}
_AT_ONCE = 100  # imports that are found again
_AT_REST_AFTER = timedelta(seconds=10)  # without a batch: its worker was killed, or never heard of it


def go_on(*, import_id: str, at: datetime, seconds: float) -> bool:
    """Go on with an import for about so many seconds, and tell whether there is more to do.

    However many workers do so at once, no row becomes two links.
    """
    give_up_at = time.monotonic() + seconds
    while True:
        upload = Import.objects.prefetch_related("workspace", "acting").filter(pk=import_id).first()
        step = _STEPS.get(State(upload.state)) if upload is not None else None
        if upload is None or step is None or not step(upload, at):
            return False
        if time.monotonic() >= give_up_at:
            return True


def take_forgotten(at: datetime) -> list[str]:
    """Return the ids of imports that should be moving and are not; they count as moved, and the caller sees to it."""
    at_rest = Import.objects.running().filter(moved_at__lt=at - _AT_REST_AFTER)
    found = list(at_rest.order_by("moved_at").values_list("pk", flat=True)[:_AT_ONCE])
    Import.objects.running().filter(pk__in=found).update(moved_at=at)
    return found
