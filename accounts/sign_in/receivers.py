"""Receivers of allauth's and Django's signals: entries in the audit log, and what a sign-in leaves in the session."""

import time
from typing import Any

from allauth.account import signals as account
from allauth.account.internal.flows.login import get_authentication_records
from allauth.account.models import EmailAddress
from allauth.mfa import signals as mfa
from allauth.mfa.models import Authenticator
from django.contrib.auth import signals as auth
from django.dispatch import receiver
from django.http import HttpRequest

from accounts.audit.events import Event
from accounts.people.models import User
from accounts.people.personal_events import record
from accounts.people.recent_sign_in import SIGNED_IN_AT
from accounts.sign_in.one_time_codes import use_code
from accounts.sign_in.records import record_failure
from accounts.sign_in.sessions import SAVED_AT


@receiver(auth.user_logged_in)
def begin_session(request: HttpRequest, **_kwargs: Any) -> None:
    """Store the time of the sign-in."""
    request.session[SIGNED_IN_AT] = request.session[SAVED_AT] = time.time()


@receiver(account.user_logged_in)
def record_sign_in(request: HttpRequest, user: User, **_kwargs: Any) -> None:
    """Record a sign-in with all its steps."""
    methods = [str(step["method"]) for step in get_authentication_records(request, user)]
    if methods:
        record(Event.SIGNED_IN, user, methods=methods)
    else:  # by the link that confirms a new account
        record(Event.SIGNED_IN, user)


@receiver(auth.user_logged_out)
def record_sign_out(user: User | None, **_kwargs: Any) -> None:
    """Record the end of a session by its person, unless it ends because the account was deleted."""
    if user is not None and User.objects.filter(pk=user.pk).exists():
        record(Event.SESSION_ENDED, user)


@receiver(account.user_signed_up)
def record_sign_up(user: User, **_kwargs: Any) -> None:
    """Record a new account."""
    record(Event.ACCOUNT_CREATED, user)


@receiver([account.password_set, account.password_changed, account.password_reset])
def record_password(user: User, signal: object, **_kwargs: Any) -> None:
    """Record a new password; `by_mail` says that the old one was not asked for."""
    record(Event.PASSWORD_CHANGED, user, by_mail=signal is account.password_reset)


@receiver(account.email_changed)
def record_address(user: User, from_email_address: EmailAddress | None, **_kwargs: Any) -> None:
    """Record a new address, without the address itself. The first one of an account is no change."""
    if from_email_address is not None:
        record(Event.ADDRESS_CHANGED, user)


@receiver(mfa.authenticator_added)
def record_new_factor(request: HttpRequest, user: User, authenticator: Authenticator, **_kwargs: Any) -> None:
    """Record a new second factor or passkey. The code that switched an app on is used."""
    if authenticator.type == Authenticator.Type.TOTP:
        use_code(authenticator=authenticator, code=request.POST.get("code", ""))
    record(Event.FACTOR_ADDED, user, str(authenticator.get_type_display()))


@receiver(mfa.authenticator_reset)
def record_new_recovery_codes(user: User, authenticator: Authenticator, **_kwargs: Any) -> None:
    """Record new recovery codes, which replace the old ones."""
    record(Event.FACTOR_ADDED, user, str(authenticator.get_type_display()))


@receiver(mfa.authenticator_removed)
def record_removed_factor(user: User, authenticator: Authenticator, **_kwargs: Any) -> None:
    """Record that a second factor or passkey was removed."""
    record(Event.FACTOR_REMOVED, user, str(authenticator.get_type_display()))


@receiver(mfa.authenticator_used)
def record_recovery_code(user: User, authenticator: Authenticator, **_kwargs: Any) -> None:
    """Record a sign-in with a recovery code: the person may have lost their app, or the codes."""
    if authenticator.type == Authenticator.Type.RECOVERY_CODES:
        record(Event.RECOVERY_CODE_USED, user)


@receiver(mfa.authentication_failed)
def record_wrong_code(request: HttpRequest, user: User, **_kwargs: Any) -> None:
    """Record a wrong second step."""
    record_failure(request, email=user.email, step="factor")
