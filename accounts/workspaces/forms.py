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


PASSED_ON, LEFT_OUT = "on", "off"


class SettingsForm(WorkspaceForm):
    """The name of a workspace, the zone of its days and times, and whether new links pass on the query."""

    time_zone = forms.ChoiceField(
        label=_("Time zone"),
        required=False,
        choices=lambda: [
            ("", _("Each member’s browser time zone")),
            *((name, name.replace("_", " ")) for name in sorted(zone_names())),
        ],
        help_text=_("Statistics, dates and forms of this workspace use it, for all members."),
    )
    passes_query = forms.ChoiceField(
        label=_("Query of new links"),
        required=False,
        choices=[(PASSED_ON, _("Pass it on to the destination")), (LEFT_OUT, _("Leave it out"))],
        help_text=_("What is appended to a short URL, such as ?utm_source=ad. Each link can have its own setting."),
    )
