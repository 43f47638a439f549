"""Forms of the domain pages."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from domains import rules
from domains.models import FALLBACKS, Domain
from shortener.web.addresses import host_names
from shortener.web.forms import StyledForm

_TYPED_LIMIT = 2048  # characters: people paste whole URLs


class DomainForm(StyledForm):
    """A domain to add."""

    host = forms.CharField(
        label=_("Domain"),
        max_length=_TYPED_LIMIT,
        help_text=_("The name only, such as go.example.com. Letters of any language are fine."),
        error_messages={"required": _("Enter a domain.")},
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
        """Return the host in a pasted URL, or the text itself."""
        return host_names.host_in(self.cleaned_data["host"])


def _url_field(label: Any, help_text: Any) -> forms.CharField:
    widget = forms.TextInput(attrs={"inputmode": "url", "autocomplete": "off", "placeholder": "https://example.com/"})
    return forms.CharField(label=label, help_text=help_text, required=False, max_length=rules.URL_LIMIT, widget=widget)


class FallbackForm(StyledForm):
    """Where a domain sends visitors who follow no open link; the fields are called as the services call them."""

    root_url = _url_field(
        _("Front page"), _("Visitors of the domain without a code go here. Leave empty for a plain page.")
    )
    not_found_url = _url_field(
        _("Unknown links"), _("Visitors with an unknown code go here. Leave empty for a plain page.")
    )

    expired_url = _url_field(
        _("Links that have ended"),
        _("Visitors of expired, used up and disabled links go here, unless the link has a URL of its own for them."),
    )

    def __init__(self, data: Any = None, *, domain: Domain) -> None:
        super().__init__(data, initial={name: getattr(domain, name) for name in FALLBACKS})
        self.remember_initial()


class DeletionForm(StyledForm):
    """Whether to delete a domain's links with it."""

    with_links = forms.BooleanField(required=False)
