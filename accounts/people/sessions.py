"""The end of sessions: of expired ones, and of a person's oldest when there are too many."""

import time
from datetime import datetime, timedelta
from typing import Any

from allauth.usersessions.models import UserSession
from django.contrib.sessions.models import Session

from accounts.audit.events import Event
from accounts.people.models import User
from accounts.people.personal_events import record
from shortener.db.transactions import atomic

MOST_SESSIONS = 50  # of one person
_ROWS_PER_QUERY = 1_000
_SESSIONS_PER_CHANGE = 100
_REQUEST = timedelta(hours=1)  # a session is stored at the end of the request that begins it


def delete_old_sessions(*, at: datetime, seconds: float) -> None:
    """Record and delete sessions that have expired, and delete rows about sessions that do not exist any more.

    Stops after about so many seconds; the next call continues.
    """
    give_up_at = time.monotonic() + seconds
    expired = Session.objects.filter(expire_date__lt=at)
    while keys := list(expired.values_list("pk", flat=True)[:_SESSIONS_PER_CHANGE]):
        _record_and_delete(keys)
        if time.monotonic() >= give_up_at:
            return
    after: Any = None
    while True:
        rows = UserSession.objects.all() if after is None else UserSession.objects.filter(pk__gt=after)
        some = dict(rows.order_by("pk").values_list("pk", "session_key")[:_ROWS_PER_QUERY])
        if not some:
            return
        after = max(some)
        existing = set(Session.objects.filter(pk__in=some.values()).values_list("pk", flat=True))
        gone = [pk for pk, key in some.items() if key not in existing]
        UserSession.objects.filter(pk__in=gone, created_at__lt=at - _REQUEST).delete()


@atomic()
def _record_and_delete(keys: list[str]) -> None:
    rows = UserSession.objects.filter(session_key__in=keys).prefetch_related("user").order_by("pk")
    people = {row.session_key: row.user for row in rows}
    for key in keys:
        # The deletion tells whether this process has ended it.
        if Session.objects.filter(pk=key).delete()[0] and key in people:
            record(Event.SESSION_EXPIRED, people[key])


def end_oldest_sessions(*, user: User) -> None:
    """End all sessions of the person but the last MOST_SESSIONS."""
    for session in UserSession.objects.filter(user=user).order_by("-created_at", "-pk")[MOST_SESSIONS:]:
        session.end()


def on_sign_in(user: User, **_signal: Any) -> None:
    """End the person's oldest sessions after a sign-in; a receiver of user_logged_in."""
    end_oldest_sessions(user=user)
