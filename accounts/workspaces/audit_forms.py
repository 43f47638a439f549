"""The filters of the audit log's page."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from accounts.audit.events import GROUPS, Event
from accounts.workspaces.audit_log import Filters
from shortener.web.forms import StyledForm

_PLAIN = {"autocomplete": "off", "spellcheck": "false"}


def _kinds() -> list[Any]:
    """Return each kind of object, with all of its events and each of them."""
    found: list[Any] = [("", _("All"))]
    for group, label in GROUPS.items():
        events = [(event.value, event.label) for event in Event if event.group == group]
        found.append((label, [(group, _("All of these")), *events]))
    return found


class _Day(forms.DateInput):
    input_type = "date"

    def __init__(self) -> None:
        super().__init__(format="%Y-%m-%d")


class FilterForm(StyledForm):
    """What entries to show; every field is optional."""

    kind = forms.ChoiceField(label=_("Kind of event"), required=False, choices=_kinds)
    person = forms.CharField(
        label=_("Person’s email address"),
        required=False,
        max_length=254,
        widget=forms.TextInput(attrs=_PLAIN | {"inputmode": "email"}),
    )
    text = forms.CharField(
        label=_("Name or subject contains"), required=False, max_length=100, widget=forms.TextInput(attrs=_PLAIN)
    )
    address = forms.CharField(
        label=_("IP address"), required=False, max_length=45, widget=forms.TextInput(attrs=_PLAIN)
    )
    since = forms.DateField(label=_("From"), required=False, widget=_Day())
    until = forms.DateField(label=_("To"), required=False, widget=_Day())

    @property
    def filters(self) -> Filters:
        """The filters; values that are not valid are left out."""
        self.full_clean()
        return Filters(**{name: value for name, value in self.cleaned_data.items() if value})
