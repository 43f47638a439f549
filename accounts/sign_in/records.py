"""Entries in the audit log about sign-ins that were refused."""

from django.http import HttpRequest
from django.utils import timezone

from accounts.audit import services as audit
from accounts.audit.bounded import count_more
from accounts.audit.events import Event
from accounts.people.models import User
from accounts.people.personal_events import workspaces_of
from accounts.sign_in import attempts
from shortener import limits

_MOST_OF_UNKNOWN = 200  # entries in an hour about attempts to sign in to accounts that do not exist; more are counted
# Attempts in an hour on all accounts together, after which all are counted in one entry: each of them may otherwise add
# entries to the logs of an account's workspaces.
_MOST_ATTEMPTS = 5_000


def record_failure(request: HttpRequest, *, email: str, step: str) -> None:
    """Add an entry about a wrong password or code, ten an hour for each account and address; more are counted."""
    _record_attempt(request, Event.SIGN_IN_FAILED, email, step=step)


def record_lock(request: HttpRequest, *, email: str, is_first: bool) -> None:
    """Add an entry for the first attempt that is refused because there were too many."""
    if is_first:
        _record_attempt(request, Event.SIGN_IN_LOCKED, email)


def _record_attempt(request: HttpRequest, event: Event, email: str, **details: str) -> None:
    """Add an entry about an account that strangers may have caused, or count it: its person is not the actor.

    What is done for an account that does not exist takes as long.
    """
    has_room = attempts.may_record(request, email=email, event=event)
    user = User.objects.filter(email=email.lower()).first()
    if user is None:
        has_room = has_room and limits.is_within("audit:unknown-accounts", limit=_MOST_OF_UNKNOWN, seconds=3600)
    workspaces = workspaces_of(user or User())
    if not limits.is_within("audit:refused-sign-ins", limit=_MOST_ATTEMPTS, seconds=3600):
        count_more(event, places=(None,), at=timezone.now())
        return
    subject, person_id = (user.email, user.pk) if user else ("", None)
    if has_room:
        audit.record(event, also_in=workspaces, subject=subject, person_id=person_id, details={**details})
    else:
        places = (None, *workspaces)
        count_more(event, places=places, subject=subject, person_id=person_id, at=timezone.now())
