"""Periodic tasks; shortener/config/settings/schedule.py says when they run."""

from celery import shared_task
from django.utils import timezone

from accounts.audit.services import delete_old_entries, forget_late_names
from accounts.closing import services, unconfirmed
from accounts.keys import last_use
from accounts.people import session_addresses, sessions
from accounts.people.models import User

_MAX_SECONDS = 20.0  # of one run; the next continues


@shared_task
def erase_closed_workspaces() -> int:
    """Erase closed workspaces with everything they owned, and return how many were deleted."""
    return services.erase_closed_workspaces(at=timezone.now(), seconds=_MAX_SECONDS)


@shared_task
def delete_old_audit_entries() -> int:
    """Delete entries of the audit log that are older than AUDIT_KEPT_DAYS, and return their number.

    Late names of deleted accounts are removed from the newest ones.
    """
    at = timezone.now()
    forget_late_names(people=User.objects.all(), at=at)
    return delete_old_entries(at=at)


@shared_task
def delete_unconfirmed_accounts() -> int:
    """Delete accounts whose address was never confirmed, and return how many."""
    return unconfirmed.delete_unconfirmed_accounts(at=timezone.now(), seconds=_MAX_SECONDS)


@shared_task
def delete_old_sessions() -> None:
    """Record and delete sessions that have expired."""
    sessions.delete_old_sessions(at=timezone.now(), seconds=_MAX_SECONDS)


@shared_task
def drop_old_session_addresses() -> int:
    """Remove the addresses of sessions that began 30 days ago, and return how many there were."""
    return session_addresses.drop_old_addresses(at=timezone.now())


@shared_task
def store_key_uses() -> int:
    """Store when API keys were last used, and return of how many."""
    return last_use.store_uses()
