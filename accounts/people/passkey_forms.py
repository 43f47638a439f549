"""What browsers say of passkeys: anything may be sent in its place, and what cannot be read is a wrong answer."""

from typing import Any

from allauth.mfa.adapter import get_adapter
from allauth.mfa.models import Authenticator
from allauth.mfa.webauthn import forms

_UNREADABLE = (AttributeError, KeyError, TypeError, ValueError)


class _Answer:
    def clean_credential(self) -> Authenticator:
        """Return the passkey that has answered, or refuse."""
        try:
            return super().clean_credential()  # type: ignore[misc]  # a mixin's
        except _UNREADABLE as error:
            raise get_adapter().validation_error("incorrect_code") from error


class LoginForm(_Answer, forms.LoginWebAuthnForm):  # type: ignore[misc]  # allauth has no types
    """Signing in with a passkey alone."""


class AuthenticateForm(_Answer, forms.AuthenticateWebAuthnForm):  # type: ignore[misc]  # the same
    """A passkey as the second step."""


class ReauthenticateForm(_Answer, forms.ReauthenticateWebAuthnForm):  # type: ignore[misc]  # the same
    """Proving who one is, before something is changed."""


class AddForm(forms.AddWebAuthnForm):  # type: ignore[misc]  # the same
    """A new passkey."""

    def clean(self) -> dict[str, Any]:
        """Return what was sent once the passkey in it can be read."""
        try:
            cleaned: dict[str, Any] = super().clean()
        except _UNREADABLE as error:
            raise get_adapter().validation_error("incorrect_code") from error
        return cleaned
