"""What people fill in about themselves."""

from typing import Any

from allauth.core import context
from django import forms
from django.conf import settings
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _

from accounts.models import User
from accounts.workspaces import invitations
from shortener.web.forms import StyledForm


def _name() -> forms.CharField:
    return forms.CharField(label=_("Your name"), max_length=100, widget=forms.TextInput(attrs={"autocomplete": "name"}))


class NameForm(forms.Form):
    """The part of the sign-up form that is ours: what the person is called."""

    name = _name()
    field_order = ("name", "email", "password1")

    def clean(self) -> dict[str, Any]:
        """Let only the invited address into a site that takes nobody else in."""
        cleaned: dict[str, Any] = super().clean() or {}
        email, invitation = cleaned.get("email"), invitations.remembered(context.request)
        if email and not settings.SIGNUP_OPEN and (invitation is None or invitation.email != email):
            self.add_error("email", _("Use the address that your invitation was sent to."))
        return cleaned

    def signup(self, request: HttpRequest, user: User) -> None:
        """Do nothing more: the adapter keeps the name together with the rest."""


class OwnNameForm(StyledForm):
    """What a person who is signed in wants to be called."""

    name = _name()
