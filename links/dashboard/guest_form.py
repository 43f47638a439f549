"""The form of a guest link: a destination, and the options that a link without an account can have."""

from datetime import datetime, timedelta
from typing import Any, cast

from django import forms
from django.conf import settings
from django.utils.translation import gettext_lazy as _
from django_stubs_ext import StrOrPromise

from links.field_types import CleanValue, LinkField, LinkValues
from links.fields import ALIAS, DESTINATION, EXPIRES_AT, PASSWORD
from links.rules import destinations
from links.services.creation import longest_guest_life, text_of_life
from shortener.errors import DomainError, Invalid
from shortener.web.forms import StyledForm

_LIVES = {
    "1h": (timedelta(hours=1), _("1 hour")),
    "1d": (timedelta(days=1), _("1 day")),
    "3d": (timedelta(days=3), _("3 days")),
    "7d": (timedelta(days=7), _("7 days")),
}
_LONGEST = "longest"  # the choice of GUEST_LINK_HOURS, if that is none of these
_OPTIONAL = ("alias", "password", "life")


class GuestLinkForm(StyledForm):
    """The fields of POST /api/links/guest as an HTML form."""

    destination = forms.CharField(
        label=_("Long URL"),
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
        error_messages={"required": _("Paste the URL that you want to shorten.")},
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
        label=_("Expires after"), choices=[(name, label) for name, (_life, label) in _LIVES.items()], initial="7d"
    )
    email = forms.EmailField(
        label=_("Your email"),
        max_length=254,
        help_text=_("The link works once you have confirmed it. We don’t keep the address."),
        error_messages={"required": _("Enter your email address.")},
    )
    proof = forms.CharField(required=False, widget=forms.HiddenInput)  # see links.services.guest_proofs

    kept_proof = ""  # that is still good for a link, after a refusal

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if settings.GUEST_LINKS_PROOF != "email":
            del self.fields["email"]
        longest = longest_guest_life()
        choices: list[tuple[str, StrOrPromise]] = [
            (name, label) for name, (life, label) in _LIVES.items() if life <= longest
        ]
        if longest not in [life for life, _label in _LIVES.values()]:
            choices.append((_LONGEST, text_of_life(longest)))
        life = cast("forms.ChoiceField", self.fields["life"])
        life.choices, life.initial = choices, choices[-1][0]

    @property
    def has_options(self) -> bool:
        """Whether an option has a value or an error, so that the options are shown open."""
        return self.is_bound and any(name in self.errors or name in self.changed_data for name in _OPTIONAL)

    def values(self, at: datetime) -> LinkValues | None:
        """Return the values for create_guest_link(), or None after adding errors to the form."""
        typed = self.cleaned_data
        life = _LIVES[typed["life"]][0] if typed["life"] in _LIVES else longest_guest_life()
        given: dict[LinkField, Any] = {
            DESTINATION: destinations.with_scheme(typed["destination"]),
            ALIAS: typed["alias"],
            PASSWORD: typed["password"] or None,
            EXPIRES_AT: None if life == longest_guest_life() else at + life,
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
