"""Forms about a person's name, when they sign up and afterwards.

allauth.account.forms imports this module: forms that extend allauth's are in sign_up_forms.
"""

from typing import Any

from allauth.core import context
from django import forms
from django.conf import settings
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _

from accounts.members import invitations
from accounts.people.models import LONGEST_NAME, User
from shortener.web.forms import NameField, StyledForm


def _name() -> NameField:
    return NameField(
        label=_("Your name"), max_length=LONGEST_NAME, widget=forms.TextInput(attrs={"autocomplete": "name"})
    )


class SignUpFields(forms.Form):
    """The fields that we add to allauth's sign-up forms."""

    name = _name()
    field_order = ("name", "email", "password1")

    def clean(self) -> dict[str, Any]:
        """Without SIGNUP_OPEN, refuse any address but the invited one."""
        cleaned: dict[str, Any] = super().clean() or {}
        email, invitation = cleaned.get("email"), invitations.invitation_in_session(context.request)
        if email and not settings.SIGNUP_OPEN and (invitation is None or invitation.email != email):
            self.add_error("email", _("Enter the address that your invitation was sent to."))
        return cleaned

    def signup(self, request: HttpRequest, user: User) -> None:
        """Do nothing, as allauth requires this method: AccountAdapter.save_user() stores the name."""


class OwnNameForm(StyledForm):
    """The name of a person who is signed in."""

    name = _name()
