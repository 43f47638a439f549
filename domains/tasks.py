"""What happens to domains without anybody asking."""

from celery import shared_task
from django.utils import timezone

from domains import checks


@shared_task
def check_domains() -> int:
    """Check the domains that are due and return how many."""
    return checks.check_due_domains(at=timezone.now())
