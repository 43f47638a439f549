"""The form that confirms a deletion."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from accounts.people.models import User
from accounts.workspaces.models import Workspace
from shortener.web.forms import StyledForm


class ConfirmationForm(StyledForm):
    """Asks for a text to be typed, to prevent deletions by accident."""

    typed = forms.CharField(max_length=254, widget=forms.TextInput(attrs={"autocomplete": "off"}))

    def __init__(self, expected: str, *args: Any, label: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self._expected = expected
        self.fields["typed"].label = label

    def clean_typed(self) -> str:
        """Return the typed text, or refuse another than the expected one; white space may differ."""
        typed: str = self.cleaned_data["typed"]
        if " ".join(typed.split()) != " ".join(self._expected.split()):
            raise forms.ValidationError(_("That doesn’t match. Check the spelling and try again."))
        return typed


def workspace_deletion_form(workspace: Workspace, data: Any) -> ConfirmationForm:
    """Return the form that asks for the workspace's name."""
    return ConfirmationForm(workspace.name, data, label=_("Type the name of the workspace to delete it"))


def account_deletion_form(user: User, data: Any) -> ConfirmationForm:
    """Return the form that asks for the person's e-mail address."""
    return ConfirmationForm(user.email, data, label=_("Type your email address to delete your account"))
