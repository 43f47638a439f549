"""What people fill in about a campaign."""

from collections.abc import Collection
from datetime import datetime
from typing import Any, ClassVar

from django import forms
from django.utils.translation import gettext_lazy as _

from campaigns import names, utm
from campaigns.models import Campaign
from shortener.web import web_addresses
from shortener.web.forms import StyledForm
from shortener.web.times import TimeField, zone_note


def _utm_field(label: Any, example: str) -> forms.CharField:
    attributes = {"placeholder": example, "autocapitalize": "none", "autocomplete": "off", "spellcheck": "false"}
    widget = forms.TextInput(attrs=attributes)
    return forms.CharField(label=label, required=False, max_length=utm.LONGEST, widget=widget)


class CampaignForm(StyledForm):
    """A campaign's name, UTM parameters and dates."""

    api_names: ClassVar = {
        "utm_source": "utmSource",
        "utm_medium": "utmMedium",
        "utm_campaign": "utmCampaign",
        "utm_term": "utmTerm",
        "utm_content": "utmContent",
        "starts_at": "startsAt",
        "ends_at": "endsAt",
    }

    name = forms.CharField(
        label=_("Name"), max_length=names.LONGEST, widget=forms.TextInput(attrs={"autocomplete": "off"})
    )
    utm_source = _utm_field(_("Source"), "newsletter")
    utm_medium = _utm_field(_("Medium"), "email")
    utm_campaign = _utm_field(_("Campaign"), "spring-sale")
    utm_term = _utm_field(_("Term"), "running-shoes")
    utm_content = _utm_field(_("Content"), "header-button")
    starts_at = TimeField(label=_("Starts"), required=False)
    ends_at = TimeField(label=_("Ends"), required=False)

    def __init__(self, data: Any = None, *, campaign: Campaign | None = None) -> None:
        initial = {} if campaign is None else {name: getattr(campaign, name) for name in self.base_fields}
        super().__init__(data, initial=initial)
        for name in ("starts_at", "ends_at"):
            self.fields[name].help_text = zone_note()
        if campaign is not None:
            self.remember_initial()

    def as_api(self, fields: Collection[str]) -> dict[str, Any]:
        """Return these fields as the API takes them."""
        return {self.api_names.get(name, name): _as_api(self.cleaned_data[name]) for name in fields}


class SampleForm(StyledForm):
    """An address to see the UTM parameters on; nothing of it is kept."""

    sample = forms.CharField(
        label=_("A destination to try them on"),
        required=False,
        max_length=web_addresses.LONGEST,
        widget=forms.TextInput(attrs={"inputmode": "url", "autocomplete": "off", "spellcheck": "false"}),
    )


def _as_api(value: Any) -> Any:
    return value.isoformat() if isinstance(value, datetime) else value
