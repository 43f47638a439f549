"""Deletion of old clicks in the background."""

from celery import shared_task
from django.utils import timezone

from clicks import retention


@shared_task
def delete_old_visitor_salts() -> None:
    """Delete the salts of past days, without which their visitor hashes cannot be computed again."""
    retention.delete_old_visitor_salts(at=timezone.now())


@shared_task
def delete_old_clicks() -> int:
    """Delete raw clicks older than CLICKS_KEPT_DAYS and return how many; their counts stay."""
    return retention.delete_old_clicks(at=timezone.now())
