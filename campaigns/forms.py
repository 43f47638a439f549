"""Forms of the campaign pages."""

from collections.abc import Iterable
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from campaigns import rules
from campaigns.models import LIST_ORDERS, Campaign, UtmTemplate
from shortener.web.forms import StyledForm
from shortener.web.times import TimeField, zone_note


def _utm_field(label: Any, example: str) -> forms.CharField:
    attributes = {"placeholder": example, "autocapitalize": "none", "autocomplete": "off", "spellcheck": "false"}
    widget = forms.TextInput(attrs=attributes)
    return forms.CharField(label=label, required=False, max_length=rules.UTM_LIMIT, widget=widget)


class UtmTemplateForm(StyledForm):
    """A name and UTM parameters; the fields are called as the services call them."""

    name = forms.CharField(
        label=_("Name"),
        max_length=rules.NAME_LIMIT,
        widget=forms.TextInput(attrs={"autocomplete": "off"}),
        error_messages={"required": _("Enter a name.")},
    )
    utm_source = _utm_field(_("Source"), "newsletter")
    utm_medium = _utm_field(_("Medium"), "email")
    utm_campaign = _utm_field(_("Campaign"), "spring-sale")
    utm_term = _utm_field(_("Term"), "running-shoes")
    utm_content = _utm_field(_("Content"), "header-button")

    def __init__(self, data: Any = None, *, template: UtmTemplate | None = None) -> None:
        super().__init__(data, initial=_initial(template, self.base_fields))
        if template is not None:
            self.remember_initial()


class CampaignForm(UtmTemplateForm):
    """A campaign's name, UTM parameters and dates; the fields are called as the services call them."""

    starts_at = TimeField(label=_("Starts"), required=False)
    ends_at = TimeField(label=_("Ends"), required=False)

    def __init__(self, data: Any = None, *, campaign: Campaign | None = None) -> None:
        StyledForm.__init__(self, data, initial=_initial(campaign, self.base_fields))
        for name in ("starts_at", "ends_at"):
            self.fields[name].help_text = zone_note()
        if campaign is not None:
            self.remember_initial()


def _initial(row: Campaign | UtmTemplate | None, fields: Iterable[str]) -> dict[str, Any]:
    return {} if row is None else {name: getattr(row, name) for name in fields}


class CampaignListForm(forms.Form):
    """The query parameters of the list of campaigns; an empty one has its default."""

    search = forms.CharField(required=False, max_length=rules.NAME_LIMIT)
    archived = forms.ChoiceField(required=False, choices=[(value, value) for value in ("true", "false", "all")])
    sort = forms.ChoiceField(required=False, choices=[(name, name) for name in LIST_ORDERS])


class SampleForm(StyledForm):
    """A destination to preview UTM parameters on; it is not stored."""

    sample = forms.CharField(
        label=_("Try it with a destination"),
        required=False,
        widget=forms.TextInput(attrs={"inputmode": "url", "autocomplete": "off", "spellcheck": "false"}),
    )
