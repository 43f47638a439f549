"""Entries in the audit log about signing up, in and out, and about ways to sign in."""

from django.http import HttpRequest

from accounts.audit import services as audit
from accounts.audit.events import Event
from accounts.people.models import User
from accounts.sign_in import attempts
from shortener import limits

_MOST_OF_UNKNOWN = 200  # entries in an hour about attempts to sign in to accounts that do not exist


def record(event: Event, user: User, subject: str = "", **details: str | int | bool | list[str] | None) -> None:
    """Add an entry about what a person did with their own account, or count it in the entry of the hour.

    A person with a program could otherwise fill the log, by signing in and out.
    """
    audit.record_bounded(
        event,
        actor_id=user.pk,
        actor_name=user.name or user.email,
        subject=subject,
        details=details,
    )


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
    audit.record(event, subject=user.email if user else "", person_id=user.pk if user else None, details={**details})
