"""Background tasks of links, and of clicks as far as they ask something of links."""

import logging

from celery import shared_task
from django.utils import timezone

from accounts.models import Workspace
from campaigns.models import Campaign
from clicks import consumer
from clicks.stats import rankings
from links.imports import services as imports
from links.imports import worker
from links.services import bin, guests
from links.services.click_counts import store_clicks as store
from shortener import redis
from shortener.db.transactions import is_outage
from shortener.runtime import health

logger = logging.getLogger(__name__)

_LONGEST_DRAIN = 10.0  # seconds, then the next run of the task continues
_LONGEST_DELETION = 20.0  # seconds, the same
_LONGEST_PIECE = 2.0  # seconds of an import, then other tasks that wait are run


@shared_task
def store_clicks() -> int:
    """Move clicks from the stream into the database and return how many; while either is down, they wait."""
    client = redis.client()
    try:
        health.note_worker_is_alive(client, at=timezone.now())
        return consumer.drain(client, store=store, seconds=_LONGEST_DRAIN)
    except Exception as error:
        if not (isinstance(error, redis.FAILURES) or is_outage(error)):
            raise
        logger.warning("Clicks wait in the stream: %s", " ".join(str(error).split()))
        return 0


@shared_task
def delete_expired_guest_links() -> int:
    """Delete guest links that have expired, with their clicks and counts, and return how many."""
    return guests.delete_expired_guest_links(at=timezone.now(), seconds=_LONGEST_DELETION)


@shared_task
def erase_old_deleted_links() -> int:
    """Erase links that have been in the bin for 30 days, with their clicks and history, and return how many."""
    return bin.erase_old_deleted_links(at=timezone.now(), seconds=_LONGEST_DELETION)


@shared_task
def delete_low_ranks() -> int:
    """Keep, of the days that are over, only the counts that rankings are made of; return how many were deleted."""
    scopes = [pk for model in (Workspace, Campaign) for pk in model._default_manager.values_list("pk", flat=True)]
    return rankings.delete_low_ranks(scopes, at=timezone.now())


@shared_task
def continue_import(import_id: str) -> None:
    """Continue an import for a moment, and leave the rest to the next worker that is free."""
    if worker.go_on(import_id=import_id, at=timezone.now(), seconds=_LONGEST_PIECE):
        worker.enqueue(import_id)


@shared_task
def continue_stalled_imports() -> int:
    """Continue the imports whose worker was killed, and return how many there were."""
    stalled = worker.claim_stalled(timezone.now())
    for import_id in stalled:
        worker.enqueue(import_id)
    return len(stalled)


@shared_task
def delete_old_imports() -> int:
    """Delete what was uploaded 30 days ago, and return how many files those were; the links stay."""
    return imports.delete_old_imports(at=timezone.now())
