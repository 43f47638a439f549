"""What people fill in about a domain."""

from collections.abc import Collection
from typing import Any, ClassVar

from django import forms
from django.utils.translation import gettext_lazy as _

from domains.models import Domain
from shortener.web import host_names, web_addresses
from shortener.web.forms import StyledForm

_LONGEST_TYPED = 2048  # characters: people paste whole addresses


class DomainForm(StyledForm):
    """A domain to add."""

    host = forms.CharField(
        label=_("Domain"),
        max_length=_LONGEST_TYPED,
        help_text=_("The name alone, such as go.example.com. Letters of any language are fine."),
        widget=forms.TextInput(
            attrs={
                "placeholder": "go.example.com",
                "inputmode": "url",
                "autocapitalize": "none",
                "autocomplete": "off",
                "spellcheck": "false",
            }
        ),
    )

    def clean_host(self) -> str:
        """Take the name out of a pasted address."""
        return host_names.host_in(self.cleaned_data["host"])

    def as_api(self) -> dict[str, Any]:
        """Return the fields as the API takes them."""
        return {"host": self.cleaned_data["host"]}


def _page_field(label: Any, help_text: Any) -> forms.CharField:
    widget = forms.TextInput(attrs={"inputmode": "url", "autocomplete": "off", "placeholder": "https://example.com/"})
    return forms.CharField(
        label=label, help_text=help_text, required=False, max_length=web_addresses.LONGEST, widget=widget
    )


class DomainPagesForm(StyledForm):
    """Where a domain sends those who follow no link."""

    api_names: ClassVar = {"root_url": "rootUrl", "not_found_url": "notFoundUrl"}

    root_url = _page_field(_("Front page"), _("Where the bare domain leads. Empty shows a plain page."))
    not_found_url = _page_field(_("Unknown links"), _("Where codes that do not exist lead. Empty shows a plain page."))

    def __init__(self, data: Any = None, *, domain: Domain) -> None:
        super().__init__(data, initial={"root_url": domain.root_url, "not_found_url": domain.not_found_url})
        self.remember_initial()

    def as_api(self, fields: Collection[str]) -> dict[str, Any]:
        """Return these fields as the API takes them."""
        return {self.api_names[name]: self.cleaned_data[name] for name in fields}


class RemovalForm(StyledForm):
    """Whether a domain's links may go with it."""

    with_links = forms.BooleanField(required=False)
