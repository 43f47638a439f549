"""The form of a guest's link: one field to fill in, and what else a link without an account can have."""

from datetime import datetime, timedelta
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from links.rules import destinations
from links.services.guests import LONGEST_LIFE
from shortener.web.forms import StyledForm

_LIVES = {
    "1h": (timedelta(hours=1), _("1 hour")),
    "1d": (timedelta(days=1), _("1 day")),
    "3d": (timedelta(days=3), _("3 days")),
    "7d": (LONGEST_LIFE, _("7 days")),
}
_OPTIONAL = ("alias", "password", "life")


class GuestLinkForm(StyledForm):
    """What POST /api/links/guest takes, for people."""

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
        help_text=_("3 to 30 letters, numbers or hyphens. Without one, you get a random code."),
    )
    password = forms.CharField(
        label=_("Password"),
        required=False,
        strip=False,
        # Shown again only to whoever has just typed it: nothing they typed is lost when another field is refused.
        widget=forms.PasswordInput(attrs={"autocomplete": "new-password"}, render_value=True),
        help_text=_("At least 4 characters. Visitors must enter it."),
    )
    life = forms.ChoiceField(
        label=_("Ends after"), choices=[(name, label) for name, (_life, label) in _LIVES.items()], initial="7d"
    )
    api_names = {  # noqa: RUF012 - a ClassVar of the base class
        "destination": "originalUrl",
        "alias": "customAlias",
        "password": "password",
        "life": "expiresAt",
    }

    def clean_destination(self) -> str:
        """Take what people copy from where browsers leave out the scheme."""
        return destinations.as_typed(self.cleaned_data["destination"])

    @property
    def has_options(self) -> bool:
        """Whether anything but the destination was filled in, or is wrong."""
        return self.is_bound and any(name in self.errors or name in self.changed_data for name in _OPTIONAL)

    def body(self, at: datetime) -> dict[str, Any]:
        """Return what the form says, as the API takes it."""
        life, _label = _LIVES[self.cleaned_data["life"]]
        body = {
            "originalUrl": self.cleaned_data["destination"],
            "customAlias": self.cleaned_data["alias"] or None,
            "password": self.cleaned_data["password"] or None,
        }
        return body if life == LONGEST_LIFE else {**body, "expiresAt": (at + life).isoformat()}

    def look_at_problems(self) -> None:
        """Let the browser put its cursor where the first problem is."""
        wrong = next((name for name in self.fields if name in self.errors), None)
        if wrong is not None:
            self.fields[wrong].widget.attrs["autofocus"] = True
