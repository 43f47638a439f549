"""The time of a person's last sign-in or confirmation, which sensitive changes ask for."""

import time

from allauth.account.internal.flows.login import get_authentication_records
from allauth.core.exceptions import ReauthenticationRequired
from django.conf import settings
from django.http import HttpRequest

from accounts.people.models import User

SIGNED_IN_AT = "signed_in_at"  # key in the session; seconds since 1970


def is_recent(request: HttpRequest) -> bool:
    """Tell whether the person has signed in, or confirmed it again, within ACCOUNT_REAUTHENTICATION_TIMEOUT."""
    user = request.user
    if not isinstance(user, User):
        return False
    records = get_authentication_records(request, user)
    shown_at = max([request.session.get(SIGNED_IN_AT, 0), *(record["at"] for record in records)])
    return bool(time.time() - shown_at < settings.ACCOUNT_REAUTHENTICATION_TIMEOUT)


def require_recent_sign_in(request: HttpRequest) -> None:
    """Ask the person who they are unless they have shown it recently.

    Raises ReauthenticationRequired. allauth's middleware then shows the form of the person's own way to sign in, keeps
    the data of a POST, and continues the request afterwards.
    """
    if not is_recent(request):
        raise ReauthenticationRequired
