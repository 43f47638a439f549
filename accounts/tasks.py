"""What happens to workspaces without anybody asking."""

from celery import shared_task
from django.utils import timezone

from accounts.closing import services

_LONGEST_ERASURE = 20.0  # seconds, then the next tick goes on


@shared_task
def erase_closed_workspaces() -> int:
    """Erase closed workspaces with everything they owned, and return how many are gone."""
    return services.erase_closed_workspaces(at=timezone.now(), seconds=_LONGEST_ERASURE)
