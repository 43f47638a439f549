"""Celery tasks of moderation; shortener/config/settings/schedule.py says how often they run."""

from contextlib import suppress

from celery import shared_task
from django.utils import timezone

from moderation import mails, reports, verdicts
from moderation.feeds import loading
from shortener import redis

_LONGEST_SENDING = 20.0  # seconds; the next run of the task continues

_LONGEST_DELETION = 20.0  # seconds; the next run of the task continues


@shared_task
def refresh_feeds() -> int:
    """Load the feeds that are due, and return their number; announce rules that Redis has not heard of."""
    with suppress(*redis.FAILURES):
        verdicts.repair()
    return loading.refresh_feeds(at=timezone.now())


@shared_task
def send_block_notices() -> int:
    """Tell owners which of their links were blocked, and return the number of mails."""
    return mails.send_notices(seconds=_LONGEST_SENDING)


@shared_task
def delete_stray_hosts() -> int:
    """Delete hosts of feeds that no longer count, and return their number."""
    return loading.delete_stray_hosts(at=timezone.now(), seconds=_LONGEST_DELETION)


@shared_task
def delete_old_reports() -> int:
    """Delete reports that were decided a year ago or have waited for half a year, and return their number."""
    return reports.delete_old_reports(at=timezone.now())
