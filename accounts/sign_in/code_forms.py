"""allauth's forms for codes of apps and recovery codes: here the database decides that each code is used once."""

from allauth.account.adapter import get_adapter as account_adapter
from allauth.core import context
from allauth.mfa.adapter import get_adapter
from allauth.mfa.base import forms
from allauth.mfa.models import Authenticator

from accounts.people.models import User
from accounts.sign_in import attempts
from accounts.sign_in.one_time_codes import use_code
from accounts.sign_in.records import record_lock


class _CodeForm:
    user: User
    cleaned_data: dict[str, str]

    def clean_code(self) -> str:
        """Use the code up and return it, or raise ValidationError."""
        email, code = self.user.email, self.cleaned_data["code"]
        try:
            attempt = attempts.begin(context.request, email=email, of="code")
        except attempts.TooManyAttempts as error:
            record_lock(context.request, email=email, is_first=error.is_first)
            raise account_adapter().validation_error("too_many_login_attempts") from error
        mine = list(Authenticator.objects.filter(user=self.user).exclude(type=Authenticator.Type.WEBAUTHN))
        for authenticator in mine:
            if use_code(authenticator=authenticator, code=code):
                authenticator.user = self.user
                self.authenticator = authenticator
                attempt.forgive()
                return code
        if mine:
            self._emit_authentication_failed(mine[0])  # type: ignore[attr-defined]  # allauth's
        raise get_adapter().validation_error("incorrect_code")


class AuthenticateForm(_CodeForm, forms.AuthenticateForm):  # type: ignore[misc]  # allauth has no types
    """A code as the second step."""


class ReauthenticateForm(_CodeForm, forms.ReauthenticateForm):  # type: ignore[misc]  # the same
    """A code before a sensitive change."""
