"""Adapters, with which allauth calls our code: sign-up, sign-in, mails, other services, factors."""

import base64
import logging
import secrets
from types import SimpleNamespace
from typing import Any
from urllib.parse import urlsplit

from allauth.account.adapter import DefaultAccountAdapter
from allauth.account.internal.flows.reauthentication import get_reauthentication_flows
from allauth.account.models import EmailAddress
from allauth.core import context as current
from allauth.mfa.adapter import DefaultMFAAdapter
from allauth.socialaccount.adapter import DefaultSocialAccountAdapter
from allauth.socialaccount.models import SocialLogin
from allauth.usersessions.adapter import DefaultUserSessionsAdapter
from allauth.usersessions.models import UserSession
from cryptography.fernet import InvalidToken
from django.conf import settings
from django.contrib import messages
from django.contrib.auth.models import AnonymousUser
from django.core.mail import EmailMessage
from django.forms import BaseForm
from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.translation import gettext as _

from accounts.members import invitations
from accounts.people import services as people
from accounts.people.models import LONGEST_NAME, User
from accounts.people.recent_sign_in import require_recent_sign_in
from accounts.sign_in import attempts
from accounts.sign_in.passwords import LONGEST_PASSWORD
from accounts.sign_in.records import record_failure, record_lock
from shortener.encryption import decrypt, encrypt
from shortener.errors import Busy
from shortener.mail.messages import complete, site_name
from shortener.mail.recipients import RESETS, mark_as_asked_for
from shortener.names import without_addresses

logger = logging.getLogger(__name__)

# Mails that anyone can ask for, with any address.
_ASKED_FOR = (
    "email_confirmation",
    "email_confirmation_signup",
    "account_already_exists",
    "password_reset_key",
    "password_reset",
    "unknown_account",
)
_MFA_SECRETS = "accounts.mfa_secrets"  # the purpose of their encryption


class AccountAdapter(DefaultAccountAdapter):  # type: ignore[misc]  # allauth has no types
    """Sign-up, sign-in and the mails about both."""

    def is_open_for_signup(self, request: HttpRequest) -> bool:
        """Tell whether the visitor may sign up: with SIGNUP_OPEN everyone, else only with an invitation."""
        return settings.SIGNUP_OPEN or invitations.invitation_in_session(request) is not None

    def is_safe_url(self, url: str) -> bool:
        """Tell whether a person may be sent to the address after signing in; allauth raises ValueError for some."""
        try:
            return bool(super().is_safe_url(url))
        except ValueError:
            return False

    def is_email_verified(self, request: HttpRequest, email: str) -> bool:
        """Tell whether the visitor has opened an invitation that was sent to the address."""
        invitation = invitations.invitation_in_session(request)
        return invitation is not None and invitation.email == email.lower()

    def save_user(self, request: HttpRequest, user: User, form: BaseForm, commit: bool = True) -> User:
        """Store a new user with their name. Their first page asks them to name a workspace, unless they join one."""
        super().save_user(request, user, form, commit=False)
        user.name = form.cleaned_data.get("name") or user.name
        if commit:
            people.sign_up(user=user)
        return user

    def confirm_email(self, request: HttpRequest, email_address: EmailAddress) -> bool:
        """Confirm the address, unless another account has it, confirmed or not."""
        if not User.objects.filter(email=email_address.email).exclude(pk=email_address.user_id).exists():
            return bool(super().confirm_email(request, email_address))
        refusal = "account/messages/email_confirmation_failed.txt"
        self.add_message(request, messages.ERROR, refusal, {"email": email_address.email})
        return False

    def send_mail(self, template_prefix: str, email: str, context: dict[str, Any]) -> None:
        """Send a mail whose links lead to PUBLIC_URL, whatever the Host header of the request was."""
        links = {name: _on_site(value) for name, value in context.items() if name.endswith("_url")}
        site = {"current_site": SimpleNamespace(name=site_name(), domain=site_name())}
        sessions = {"sessions_url": settings.PUBLIC_URL + reverse("usersessions_list")}
        super().send_mail(template_prefix, email, context | links | site | sessions)

    def render_mail(
        self, template_prefix: str, email: str, context: dict[str, Any], headers: dict[str, str] | None = None
    ) -> EmailMessage:
        """Return the mail with both parts, marked if anyone can ask for it at a form."""
        message = complete(super().render_mail(template_prefix, email, context, headers))
        if not template_prefix.endswith(_ASKED_FOR):
            return message
        if template_prefix.endswith("password_reset_key"):
            return mark_as_asked_for(message, budget=RESETS)
        return mark_as_asked_for(message)

    def authenticate(self, request: HttpRequest, **credentials: Any) -> User | None:
        """Return the person with this address and password, or None; raises ValidationError after too many attempts."""
        email = str(credentials.get("email", ""))
        try:
            attempt = attempts.begin(request, email=email, of="password")
        except attempts.TooManyAttempts as error:
            record_lock(request, email=email, is_first=error.is_first)
            raise self.validation_error("too_many_login_attempts") from error
        # A longer one cannot be right, and hashing it would take long.
        is_possible = len(credentials.get("password", "")) <= LONGEST_PASSWORD
        try:
            user: User | None = super().authenticate(request, **credentials) if is_possible else None
        except Busy:  # the password was not checked
            attempt.forgive()
            raise
        if user is None:
            record_failure(request, email=email, step="password")
        else:
            attempt.forgive()
        return user

    def pre_authenticate(self, request: HttpRequest, **credentials: Any) -> None:
        """Do nothing: authenticate() counts the attempts in place of allauth."""

    def post_login(self, request: HttpRequest, user: User, **options: Any) -> HttpResponse:
        """Return the response to a sign-in, which makes the browser a known one of the person."""
        response: HttpResponse = super().post_login(request, user, **options)
        attempts.remember_browser(request, response, email=user.email)
        return response

    def is_reauthentication_required(self, *, app: str, **options: Any) -> bool:
        """Tell whether the change needs a confirmation; people without any form for that must have signed in lately."""
        if not get_reauthentication_flows(current.request.user):
            require_recent_sign_in(current.request)
        return bool(super().is_reauthentication_required(app=app, **options))

    def get_reauthentication_methods(self, user: User | AnonymousUser) -> list[dict[str, Any]]:
        """Return the ways to confirm who one is; for people who only sign in with another service, to do that again."""
        methods: list[dict[str, Any]] = super().get_reauthentication_methods(user)
        if methods or not user.is_authenticated:
            return methods
        return [{"id": "sign_in_again", "description": _("Sign in again"), "url": reverse("sign-in-again")}]

    def _delete_login_attempts_cached_email(self, request: HttpRequest, **credentials: Any) -> None:
        # allauth calls it when a password was reset with the link in a mail.
        attempts.forget(request, email=str(credentials.get("email", "")))


class SocialAccountAdapter(DefaultSocialAccountAdapter):  # type: ignore[misc]  # the same
    """Sign-up and sign-in with another service."""

    def is_auto_signup_allowed(self, request: HttpRequest, sociallogin: SocialLogin) -> bool:
        """Sign up without a form, unless only an invited address may sign up and the service sends another."""
        invitation = None if settings.SIGNUP_OPEN else invitations.invitation_in_session(request)
        is_invited = settings.SIGNUP_OPEN or (invitation is not None and invitation.email == sociallogin.user.email)
        return is_invited and super().is_auto_signup_allowed(request, sociallogin)

    def populate_user(self, request: HttpRequest, sociallogin: SocialLogin, data: dict[str, Any]) -> User:
        """Return the new user, with the name that the service sends."""
        user: User = super().populate_user(request, sociallogin, data)
        parts = (data.get("first_name"), data.get("last_name"))
        name = data.get("name") or " ".join(filter(None, parts))
        user.name = without_addresses(str(name))[:LONGEST_NAME].strip()
        return user

    def get_signup_form_initial_data(self, sociallogin: SocialLogin) -> dict[str, Any]:
        """Return what the service sends, the name included."""
        return {**super().get_signup_form_initial_data(sociallogin), "name": sociallogin.user.name}


class SessionsAdapter(DefaultUserSessionsAdapter):  # type: ignore[misc]  # the same
    """The list of a person's sessions."""

    def end_sessions(self, sessions: list[UserSession]) -> None:
        """Sign the person out of these sessions."""
        for session in sessions:
            people.end_session(session=session)


class MFAAdapter(DefaultMFAAdapter):  # type: ignore[misc]  # the same
    """Second factors and passkeys."""

    def encrypt(self, text: str) -> str:
        """Encrypt a secret for the database."""
        return encrypt(text, purpose=_MFA_SECRETS)

    def decrypt(self, encrypted_text: str) -> str:
        """Decrypt a secret; for one encrypted with another SECRET_KEY, return a random one: no code is valid."""
        try:
            return decrypt(encrypted_text, purpose=_MFA_SECRETS)
        except InvalidToken:
            logger.error(
                "A second factor was set up under another SECRET_KEY and cannot be used: remove it in the admin."
            )
            return base64.b32encode(secrets.token_bytes(20)).decode()

    def get_public_key_credential_rp_entity(self) -> dict[str, str]:
        """Return the relying party of passkeys: the host of PUBLIC_URL, whatever the Host header of the request was."""
        return {"id": urlsplit(settings.PUBLIC_URL).hostname or "localhost", "name": site_name()}

    def get_totp_issuer(self) -> str:
        """Return the name that authenticator apps show."""
        return f"Shortener ({site_name()})"


def _on_site(url: str) -> str:
    parts = urlsplit(url)
    return f"{settings.PUBLIC_URL}{parts.path}" + (f"?{parts.query}" if parts.query else "")
