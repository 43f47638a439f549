"""Entries in the audit log about sign-ins that were refused."""

from django.http import HttpRequest

from accounts.audit import services as audit
from accounts.audit.events import Event
from accounts.people.models import User
from accounts.people.personal_events import workspaces_of
from accounts.sign_in import attempts
from shortener import limits

_MOST_OF_UNKNOWN = 200  # entries in an hour about attempts to sign in to accounts that do not exist


def record_failure(request: HttpRequest, *, email: str, step: str) -> None:
    """Add an entry about a wrong password or code, at most ten an hour for each account and address."""
    if attempts.may_record(request, email=email, event=Event.SIGN_IN_FAILED):
        _record_attempt(Event.SIGN_IN_FAILED, email, step=step)


def record_lock(request: HttpRequest, *, email: str, is_first: bool) -> None:
    """Add an entry for the first attempt that is refused because there were too many."""
    if is_first and attempts.may_record(request, email=email, event=Event.SIGN_IN_LOCKED):
        _record_attempt(Event.SIGN_IN_LOCKED, email)


def _record_attempt(event: Event, email: str, **details: str) -> None:
    """Add an entry about an account that strangers may have caused: its person is not the actor."""
    user = User.objects.filter(email=email.lower()).first()
    if user is None and not limits.is_within("audit:unknown-accounts", limit=_MOST_OF_UNKNOWN, seconds=3600):
        return
    audit.record(
        event,
        also_in=workspaces_of(user or User()),  # the same query for an account that does not exist: as slow
        subject=user.email if user else "",
        person_id=user.pk if user else None,
        details={**details},
    )
