"""The form of a guest link: a destination, and the options that a link without an account can have."""

from datetime import datetime, timedelta
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from links.field_types import CleanValue, LinkField, LinkValues
from links.fields import ALIAS, DESTINATION, EXPIRES_AT, PASSWORD
from links.rules import destinations
from links.services.creation import LONGEST_GUEST_LIFE
from shortener.errors import DomainError, Invalid
from shortener.web.forms import StyledForm

_LIVES = {
    "1h": (timedelta(hours=1), _("1 hour")),
    "1d": (timedelta(days=1), _("1 day")),
    "3d": (timedelta(days=3), _("3 days")),
    "7d": (LONGEST_GUEST_LIFE, _("7 days")),
}
_OPTIONAL = ("alias", "password", "life")


class GuestLinkForm(StyledForm):
    """The fields of POST /api/links/guest as an HTML form."""

    destination = forms.CharField(
        label=_("Long address"),
        widget=forms.TextInput(
            attrs={
                "placeholder": "https://example.com/a-long-page",
                "inputmode": "url",
                "autocapitalize": "none",
                "autocomplete": "off",
                "spellcheck": "false",
                "class": "input-lg",
            }
        ),
        error_messages={"required": _("Paste the address that the short link is to lead to.")},
    )
    alias = forms.CharField(
        label=_("Alias"),
        required=False,
        widget=forms.TextInput(attrs={"autocapitalize": "none", "autocomplete": "off", "spellcheck": "false"}),
        help_text=ALIAS.help_text,
    )
    password = forms.CharField(
        label=_("Password"),
        required=False,
        strip=False,
        # Rendered again in the answer to the same request, so that an error in another field does not clear it.
        widget=forms.PasswordInput(attrs={"autocomplete": "new-password"}, render_value=True),
        help_text=PASSWORD.help_text,
    )
    life = forms.ChoiceField(
        label=_("Ends after"), choices=[(name, label) for name, (_life, label) in _LIVES.items()], initial="7d"
    )

    @property
    def has_options(self) -> bool:
        """Whether an option has a value or an error, so that the options are shown open."""
        return self.is_bound and any(name in self.errors or name in self.changed_data for name in _OPTIONAL)

    def values(self, at: datetime) -> LinkValues | None:
        """Return the values for create_guest_link(), or None after adding errors to the form."""
        typed = self.cleaned_data
        life, _label = _LIVES[typed["life"]]
        given: dict[LinkField, Any] = {
            DESTINATION: destinations.with_scheme(typed["destination"]),
            ALIAS: typed["alias"],
            PASSWORD: typed["password"] or None,
            EXPIRES_AT: None if life == LONGEST_GUEST_LIFE else at + life,
        }
        cleaned: list[CleanValue] = []
        for field, value in given.items():
            try:
                cleaned.append(field.clean(value))
            except Invalid as error:
                self.add_refusal(error)
        return None if self.errors else LinkValues(cleaned)

    def add_refusal(self, error: DomainError) -> None:
        """Add a service's error to the field that it names."""
        field = "life" if error.field == EXPIRES_AT.name else error.field
        self.add_error(field if field in self.fields else None, str(error.message))

    def focus_first_error(self) -> None:
        """Focus the first field that has an error."""
        wrong = next((name for name in self.fields if name in self.errors), None)
        if wrong is not None:
            self.fields[wrong].widget.attrs["autofocus"] = True
