"""Periodic tasks; shortener/config/schedule.py says when they run."""

from celery import shared_task
from django.utils import timezone

from accounts.closing import services

_MAX_SECONDS = 20.0  # of one run; the next continues


@shared_task
def erase_closed_workspaces() -> int:
    """Erase closed workspaces with everything they owned, and return how many were deleted."""
    return services.erase_closed_workspaces(at=timezone.now(), seconds=_MAX_SECONDS)
