"""Forms about a workspace."""

from django import forms
from django.utils.translation import gettext_lazy as _

from accounts.workspaces.models import LONGEST_NAME
from shortener.web.forms import NameField, StyledForm


class WorkspaceForm(StyledForm):
    """The name of a workspace."""

    name = NameField(
        label=_("Name of the workspace"), max_length=LONGEST_NAME, widget=forms.TextInput(attrs={"autocomplete": "off"})
    )
