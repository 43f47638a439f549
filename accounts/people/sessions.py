"""The end of sessions: of expired ones, and of a person's oldest when there are too many."""

from datetime import datetime, timedelta
from typing import Any

from allauth.usersessions.models import UserSession
from django.contrib.sessions.models import Session

from accounts.people.models import User
from shortener.db.transactions import delete_in_batches

MOST_SESSIONS = 50  # of one person
_ROWS_PER_QUERY = 1_000
_REQUEST = timedelta(hours=1)  # a session is stored at the end of the request that begins it


def delete_old_sessions(*, at: datetime) -> None:
    """Delete sessions that have expired, and rows about sessions that do not exist any more."""
    delete_in_batches(Session.objects.filter(expire_date__lt=at))
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


def end_oldest_sessions(*, user: User) -> None:
    """End all sessions of the person but the last MOST_SESSIONS."""
    for session in UserSession.objects.filter(user=user).order_by("-created_at", "-pk")[MOST_SESSIONS:]:
        session.end()


def on_sign_in(user: User, **_signal: Any) -> None:
    """End the person's oldest sessions after a sign-in; a receiver of user_logged_in."""
    end_oldest_sessions(user=user)
