"""Where allauth does things our way."""

import base64
import logging
import secrets
from types import SimpleNamespace
from typing import Any
from urllib.parse import urlsplit

from allauth.account.adapter import DefaultAccountAdapter
from allauth.account.models import EmailAddress
from allauth.mfa.adapter import DefaultMFAAdapter
from allauth.socialaccount.adapter import DefaultSocialAccountAdapter
from allauth.socialaccount.models import SocialLogin
from cryptography.fernet import InvalidToken
from django.conf import settings
from django.contrib import messages
from django.forms import BaseForm
from django.http import HttpRequest

from accounts import services
from accounts.models import User
from accounts.workspaces import invitations
from shortener.encryption import decrypt, encrypt

logger = logging.getLogger(__name__)

_MFA_SECRETS = "accounts.mfa_secrets"  # the purpose of their encryption


class AccountAdapter(DefaultAccountAdapter):  # type: ignore[misc]  # allauth has no types
    """Signing up, signing in and the mails about both."""

    def is_open_for_signup(self, request: HttpRequest) -> bool:
        """Tell whether this visitor may have an account: anybody while SIGNUP_OPEN, else who was invited."""
        return settings.SIGNUP_OPEN or invitations.remembered(request) is not None

    def is_email_verified(self, request: HttpRequest, email: str) -> bool:
        """Tell whether the address is known to be the visitor's: they came through a mail that was sent there."""
        invitation = invitations.remembered(request)
        return invitation is not None and invitation.email == email.lower()

    def save_user(self, request: HttpRequest, user: User, form: BaseForm, commit: bool = True) -> User:
        """Keep the new person, with the name they gave, and the workspace that is theirs."""
        super().save_user(request, user, form, commit=False)
        user.name = form.cleaned_data.get("name") or user.name
        if commit:
            services.sign_up(user=user)
        return user

    def confirm_email(self, request: HttpRequest, email_address: EmailAddress) -> bool:
        """Let the person sign in with the address, unless another account has it, confirmed or not."""
        if not User.objects.filter(email=email_address.email).exclude(pk=email_address.user_id).exists():
            return bool(super().confirm_email(request, email_address))
        refusal = "account/messages/email_confirmation_failed.txt"
        self.add_message(request, messages.ERROR, refusal, {"email": email_address.email})
        return False

    def send_mail(self, template_prefix: str, email: str, context: dict[str, Any]) -> None:
        """Send a mail whose links lead to the site's own address, whatever the request said it was."""
        links = {name: _on_site(value) for name, value in context.items() if name.endswith("_url")}
        site = {"current_site": SimpleNamespace(name=site_name(), domain=site_name())}
        super().send_mail(template_prefix, email, context | links | site)

    def _get_login_attempts_cache_key(self, request: HttpRequest, **credentials: Any) -> str:
        # allauth's own counts each Host header by itself, and those are the guesser's to choose.
        return str(credentials.get("email", "")).lower()


class SocialAccountAdapter(DefaultSocialAccountAdapter):  # type: ignore[misc]  # the same
    """Signing up and in with another service."""

    def is_auto_signup_allowed(self, request: HttpRequest, sociallogin: SocialLogin) -> bool:
        """Ask for the invited address, which the form insists on, when the other service tells another."""
        invitation = None if settings.SIGNUP_OPEN else invitations.remembered(request)
        is_invited = settings.SIGNUP_OPEN or (invitation is not None and invitation.email == sociallogin.user.email)
        return is_invited and super().is_auto_signup_allowed(request, sociallogin)

    def populate_user(self, request: HttpRequest, sociallogin: SocialLogin, data: dict[str, Any]) -> User:
        """Return the new person, called what the service calls them."""
        user: User = super().populate_user(request, sociallogin, data)
        parts = (data.get("first_name"), data.get("last_name"))
        user.name = (data.get("name") or " ".join(filter(None, parts)))[:100].strip()
        return user

    def get_signup_form_initial_data(self, sociallogin: SocialLogin) -> dict[str, Any]:
        """Fill in what the service knows."""
        return {**super().get_signup_form_initial_data(sociallogin), "name": sociallogin.user.name}

    def save_user(self, request: HttpRequest, sociallogin: SocialLogin, form: BaseForm | None = None) -> User:
        """Keep the new person and the workspace that is theirs; a form, where there was one, keeps them too."""
        if form is None:
            sociallogin.user.set_unusable_password()
            services.sign_up(user=sociallogin.user)
        user: User = super().save_user(request, sociallogin, form)
        return user


class MFAAdapter(DefaultMFAAdapter):  # type: ignore[misc]  # the same
    """Second factors and passkeys."""

    def encrypt(self, text: str) -> str:
        """Encrypt a secret for the database."""
        return encrypt(text, purpose=_MFA_SECRETS)

    def decrypt(self, encrypted_text: str) -> str:
        """Decrypt a secret; one that another SECRET_KEY encrypted becomes a random one, whose codes nobody can know."""
        try:
            return decrypt(encrypted_text, purpose=_MFA_SECRETS)
        except InvalidToken:
            logger.error(
                "A second factor was set up under another SECRET_KEY and cannot be used: remove it in the admin."
            )
            return base64.b32encode(secrets.token_bytes(20)).decode()

    def get_public_key_credential_rp_entity(self) -> dict[str, str]:
        """Name the site that passkeys belong to: that of SITE_URL, whatever the request said it was."""
        return {"id": urlsplit(settings.PUBLIC_URL).hostname or "localhost", "name": site_name()}

    def get_totp_issuer(self) -> str:
        """Name the site as authenticator apps show it."""
        return f"Shortener ({site_name()})"


def site_name() -> str:
    """Return what the site is called in mails and apps: its host."""
    return urlsplit(settings.PUBLIC_URL).netloc


def _on_site(url: str) -> str:
    parts = urlsplit(url)
    return f"{settings.PUBLIC_URL}{parts.path}" + (f"?{parts.query}" if parts.query else "")
