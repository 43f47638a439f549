"""Forms about a workspace."""

from django import forms
from django.utils.translation import gettext_lazy as _

from accounts.workspaces.models import LONGEST_NAME
from shortener.web.forms import NameField, StyledForm
from shortener.web.times import zone_names


class WorkspaceForm(StyledForm):
    """The name of a workspace."""

    name = NameField(
        label=_("Workspace name"), max_length=LONGEST_NAME, widget=forms.TextInput(attrs={"autocomplete": "off"})
    )


class SettingsForm(WorkspaceForm):
    """The name of a workspace, and the zone of its days and times."""

    time_zone = forms.ChoiceField(
        label=_("Time zone"),
        required=False,
        choices=lambda: [
            ("", _("Each member’s browser time zone")),
            *((name, name.replace("_", " ")) for name in sorted(zone_names())),
        ],
        help_text=_("Statistics, dates and forms of this workspace use it, for all members."),
    )
