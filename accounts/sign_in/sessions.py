"""Sessions of people, which end some time after the last request, and in any case some time after the sign-in."""

import time
from typing import Any

from allauth.account.internal.stagekit import LOGIN_SESSION_KEY
from allauth.mfa.internal.constants import LoginStageKey
from django.conf import settings
from django.contrib.auth import SESSION_KEY
from django.contrib.sessions.models import Session
from django.utils import timezone

from accounts.members import invitations
from accounts.people.recent_sign_in import SIGNED_IN_AT
from shortener.web.requests import sessions

SAVED_AT = "saved_at"  # key in the session; seconds since 1970
_SAVES = 24  # while a session could stay idle: requests in between write nothing


class SessionStore(sessions.SessionStore):
    """Sessions whose SESSION_COOKIE_AGE starts again with a person's requests, to within 1/24 of it."""

    @staticmethod
    def proof_of(values: dict[str, Any]) -> str:
        """Return the account whose first step succeeded, or the invitation that was opened, or ""."""
        login = values.get(LOGIN_SESSION_KEY) or {}
        # Not what waits for an address to be confirmed: strangers make such accounts, and no one else's is in there.
        is_second_step = login.get("state", {}).get("stages", {}).get("current") == LoginStageKey.MFA_AUTHENTICATE
        if is_second_step and login.get("user_pk"):
            return f"login:{login['user_pk']}"
        invitation = values.get(invitations.SESSION_KEY)
        return f"invitation:{invitation}" if invitation else ""

    def load(self) -> dict[str, Any]:
        """Return the session's data: none if it was idle too long, or the sign-in is SESSION_MOST_AGE seconds ago."""
        data: dict[str, Any] = super().load()
        if SESSION_KEY not in data:
            return data
        now = time.time()
        saved_at = data.setdefault(SAVED_AT, 0)
        # A session of a release that did not store the time: it may be old, so it does not count as a recent sign-in.
        signed_in_at = data.setdefault(SIGNED_IN_AT, now - settings.ACCOUNT_REAUTHENTICATION_TIMEOUT)
        is_idle = saved_at and now - saved_at > settings.SESSION_COOKIE_AGE
        if is_idle or now - signed_in_at > settings.SESSION_MOST_AGE:
            # Not deleted: the task that deletes expired sessions records their end.
            Session.objects.filter(pk=self.session_key).update(expire_date=timezone.now())
            self._session_key = None
            return {}
        if now - saved_at > settings.SESSION_COOKIE_AGE / _SAVES:
            data[SAVED_AT] = now
            self.modified = True  # the middleware saves it with the response
        return data
