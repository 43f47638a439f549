"""allauth's passkey forms, which fail on malformed credentials: here these are a validation error, not a 500."""

from typing import Any

from allauth.mfa.adapter import get_adapter
from allauth.mfa.models import Authenticator
from allauth.mfa.webauthn import forms

_MALFORMED = (AttributeError, KeyError, TypeError, ValueError)


class _CredentialForm:
    def clean_credential(self) -> Authenticator:
        """Return the passkey of the credential, or raise ValidationError."""
        try:
            return super().clean_credential()  # type: ignore[misc]  # a mixin's
        except _MALFORMED as error:
            raise get_adapter().validation_error("incorrect_code") from error


class LoginForm(_CredentialForm, forms.LoginWebAuthnForm):  # type: ignore[misc]  # allauth has no types
    """Sign-in with a passkey alone."""


class AuthenticateForm(_CredentialForm, forms.AuthenticateWebAuthnForm):  # type: ignore[misc]  # the same
    """A passkey as the second step."""


class ReauthenticateForm(_CredentialForm, forms.ReauthenticateWebAuthnForm):  # type: ignore[misc]  # the same
    """A passkey before a sensitive change."""


class AddForm(forms.AddWebAuthnForm):  # type: ignore[misc]  # the same
    """A new passkey."""

    def clean(self) -> dict[str, Any]:
        """Return the cleaned data, or raise ValidationError for a malformed credential."""
        try:
            cleaned: dict[str, Any] = super().clean()
        except _MALFORMED as error:
            raise get_adapter().validation_error("incorrect_code") from error
        return cleaned
