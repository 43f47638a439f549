"""Background tasks of links, and those of clicks that need links."""

import logging
from contextlib import suppress

from celery import shared_task
from django.utils import timezone
from redis.exceptions import OutOfMemoryError

from accounts.models import Workspace
from campaigns.models import Campaign
from clicks import consumer, minutes, months
from clicks.stats import rankings
from links.abuse import blocking, sweep
from links.bulk_changes import worker as bulk_changes
from links.imports import services as imports
from links.imports import worker
from links.models import Link, LinkTag
from links.pictures import unused
from links.queries.search.links import without_words
from links.services import bin, guests, search_texts
from links.services.click_counts import store_clicks as store
from shortener import metrics, redis
from shortener.db.transactions import is_outage

logger = logging.getLogger(__name__)

_LONGEST_DRAIN = 10.0  # seconds; the next run of the task continues
_LONGEST_DELETION = 20.0  # seconds; the next run of the task continues
_LONGEST_SWEEP = 10.0  # seconds; the next run of the task continues
_LONGEST_SUMMING = 20.0  # seconds; the next run of the task continues
_MANY_CLICKS = 10_000  # of a link, from which on statistics of a year take noticeably longer without sums
_LINKS_PER_REFRESH = 500
_LONGEST_IMPORT_STEP = 2.0  # seconds; then the import is enqueued again, behind the tasks that wait


@shared_task
def store_clicks() -> int:
    """Store the clicks of the stream in the database, and return their number.

    While Redis or the database is down, clicks wait in the stream.
    """
    client = redis.client()
    try:
        stored = consumer.drain(client, store=store, seconds=_LONGEST_DRAIN)
        with suppress(OutOfMemoryError):  # the clicks are stored all the same
            minutes.note(client, stored, at=timezone.now())
        return stored
    except Exception as error:
        if not (isinstance(error, redis.FAILURES) or is_outage(error)):
            raise
        if is_outage(error):
            metrics.database_errors.labels("worker").inc()
        logger.warning("Clicks wait in the stream: %s", " ".join(str(error).split()))
        return 0


@shared_task
def delete_expired_guest_links() -> int:
    """Erase expired guest links with their clicks and counts, and return their number."""
    return guests.delete_expired_guest_links(at=timezone.now(), seconds=_LONGEST_DELETION)


@shared_task
def erase_old_deleted_links() -> int:
    """Erase links that have been in the bin for 30 days, with their clicks and history, and return their number."""
    return bin.erase_old_deleted_links(at=timezone.now(), seconds=_LONGEST_DELETION)


@shared_task
def delete_unused_pictures() -> int:
    """Delete pictures that no link has had for a week, and return their number."""
    return unused.delete_unused(at=timezone.now(), seconds=_LONGEST_DELETION)


@shared_task
def delete_low_ranks() -> int:
    """Delete the counts of links that rankings of past days do not need, and return the number of rows."""
    scopes = [pk for model in (Workspace, Campaign) for pk in model._default_manager.values_list("pk", flat=True)]
    return rankings.delete_low_ranks(scopes, at=timezone.now())


@shared_task
def sum_months() -> int:
    """Sum the past months of workspaces, campaigns and much clicked links for statistics; return how many."""
    scopes = [pk for model in (Workspace, Campaign) for pk in model._default_manager.values_list("pk", flat=True)]
    scopes += Link.objects.filter(click_count__gte=_MANY_CLICKS).values_list("pk", flat=True)
    return months.sum_months(scopes, at=timezone.now(), seconds=_LONGEST_SUMMING)


@shared_task
def refresh_search_texts() -> int:
    """Let links be found that the previous release wrote while this one was migrating; return their number."""
    number = 0
    while ids := without_words(_LINKS_PER_REFRESH):
        search_texts.refresh(links=Link.objects.filter(pk__in=ids), tags=LinkTag.objects.all())
        number += len(ids)
    return number


@shared_task
def continue_import(import_id: str) -> None:
    """Process batches of an import for a few seconds, then enqueue the rest."""
    if worker.continue_import(import_id=import_id, at=timezone.now(), seconds=_LONGEST_IMPORT_STEP):
        worker.enqueue(import_id)


@shared_task
def continue_stalled_imports() -> int:
    """Enqueue the running imports without a recent batch: their worker was killed. Return their number."""
    stalled = worker.claim_stalled(timezone.now())
    for import_id in stalled:
        worker.enqueue(import_id)
    return len(stalled)


@shared_task
def continue_bulk_change(job_id: str) -> None:
    """Process batches of a bulk change for a few seconds, then enqueue the rest."""
    if bulk_changes.continue_job(job_id=job_id, at=timezone.now(), seconds=_LONGEST_IMPORT_STEP):
        bulk_changes.enqueue(job_id)


@shared_task
def continue_stalled_bulk_changes() -> int:
    """Enqueue the running bulk changes without a recent batch: their worker was killed. Return their number."""
    stalled = bulk_changes.claim_stalled(timezone.now())
    for job_id in stalled:
        bulk_changes.enqueue(job_id)
    return len(stalled)


@shared_task
def delete_old_imports() -> int:
    """Delete imports that were uploaded 30 days ago, and return their number. Their links stay."""
    return imports.delete_old_imports(at=timezone.now())


@shared_task
def sweep_links() -> int:
    """Check links against rules and feeds for some seconds, if a sweep is due or runs; return their number."""
    return sweep.sweep_links(at=timezone.now(), seconds=_LONGEST_SWEEP)


@shared_task
def check_new_links() -> int:
    """Ask the lists of other services about new links for some seconds, and return their number."""
    return sweep.check_new_links(at=timezone.now(), seconds=_LONGEST_SWEEP)


@shared_task
def apply_workspace_blocks() -> int:
    """Block and unblock the links of workspaces for some seconds, and return their number."""
    return blocking.apply_workspace_blocks(at=timezone.now(), seconds=_LONGEST_SWEEP)
