"""Celery tasks of domains; shortener/config/settings/schedule.py says how often they run."""

from celery import shared_task
from django.utils import timezone

from domains.ownership import quarantine
from domains.verification import checks


@shared_task
def check_domains() -> int:
    """Check the DNS of the domains that are due and return their number; delete the quarantines that are over."""
    at = timezone.now()
    quarantine.delete_expired(at=at)
    return checks.check_due_domains(at=at)
