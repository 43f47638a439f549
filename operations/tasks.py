"""Tasks for the operations page, once a day each."""

from celery import shared_task
from django.utils import timezone

from operations import releases, storage


@shared_task
def take_storage_sample() -> bool:
    """Store the size of the database and its tables unless that was done today, and tell whether it was."""
    return storage.take_sample(at=timezone.now())


@shared_task
def check_for_release() -> str:
    """Ask UPDATE_CHECK_URL for the newest release and return it; empty if the check is off or has no answer."""
    return releases.check()
