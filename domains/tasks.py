"""Celery tasks of domains; shortener/config/schedule.py says how often they run."""

from celery import shared_task
from django.utils import timezone

from domains.verification import checks


@shared_task
def check_domains() -> int:
    """Check the DNS of the domains that are due and return their number."""
    return checks.check_due_domains(at=timezone.now())
