"""Forms about API keys."""

from datetime import timedelta
from typing import Any, cast

from django import forms
from django.core.exceptions import ValidationError
from django.forms.models import model_to_dict
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from accounts.keys.models import ApiKey, check_networks
from accounts.keys.scopes import SCOPES
from accounts.keys.services import ROTATION_OVERLAP, KeyChanges
from shortener.web.forms import StyledForm
from shortener.web.times import TimeField, zone_note

_MAX_NETWORKS = 100
_OVERLAPS = {
    0: _("Not at all: stop it now"),
    1: _("1 hour"),
    24: _("24 hours"),
    24 * 7: _("7 days"),
    24 * 30: _("30 days"),
}


class LinesField(forms.CharField):
    """A list of words, typed one on each line."""

    widget = forms.Textarea

    def prepare_value(self, value: Any) -> Any:
        """Show a stored list as lines, and typed text unchanged."""
        return "\n".join(value) if isinstance(value, list) else value

    def to_python(self, value: Any) -> list[str]:  # type: ignore[override]
        """Return the list of words."""
        return value if isinstance(value, list) else (super().to_python(value) or "").split()


class KeyForm(StyledForm):
    """The name, scopes, networks and expiry of an API key, a new one unless `api_key` is given."""

    name = forms.CharField(
        label=_("Name"),
        max_length=100,
        help_text=_("What the key is for, such as the program that uses it."),
        error_messages={"required": _("Enter a name.")},
        widget=forms.TextInput(attrs={"autocomplete": "off"}),
    )
    scopes = forms.MultipleChoiceField(
        label=_("Permissions"),
        choices=SCOPES.items,
        initial=list(SCOPES),
        error_messages={"required": _("Select at least one permission.")},
        widget=forms.CheckboxSelectMultiple(attrs={"class": "checkbox"}),
    )
    allowed_networks = LinesField(
        label=_("Allowed networks"),
        required=False,
        max_length=_MAX_NETWORKS * 50,
        help_text=_(
            "IPv4 and IPv6 addresses or networks that can use the key, one per line, such as 203.0.113.7 or "
            "2001:db8::/32. Leave empty to allow any."
        ),
        widget=forms.Textarea(
            attrs={"rows": 3, "spellcheck": "false", "autocapitalize": "none", "class": "font-mono text-sm"}
        ),
    )
    expires_at = TimeField(label=_("Expires"), required=False)

    def __init__(self, data: Any = None, *, api_key: ApiKey | None = None) -> None:
        super().__init__(data, initial=model_to_dict(api_key, self.base_fields) if api_key else None)
        self.fields["expires_at"].help_text = f"{_('Leave empty for a key that never expires.')} {zone_note()}"

    def clean_allowed_networks(self) -> list[str]:
        """Report what is wrong with each line."""
        lines: list[str] = self.cleaned_data["allowed_networks"]
        if len(lines) > _MAX_NETWORKS:
            raise ValidationError(
                _("Enter at most %(number)d addresses or networks."), params={"number": _MAX_NETWORKS}
            )
        problems = []
        for line in lines:
            try:
                check_networks([line])
            except ValidationError as error:
                problems.append(error)
        if problems:
            raise ValidationError(problems)
        return lines

    def clean_expires_at(self) -> Any:
        """Refuse a time in the past, unless it is the key's current one."""
        expires_at = self.cleaned_data["expires_at"]
        if "expires_at" in self.changed_data and expires_at is not None and expires_at <= timezone.now():
            raise ValidationError(_("Enter a time in the future."))
        return expires_at

    @property
    def changes(self) -> KeyChanges:
        """The fields that were changed in the form."""
        return cast("KeyChanges", {name: self.cleaned_data[name] for name in self.changed_data})


class RotationForm(StyledForm):
    """How long the old key still works."""

    hours = forms.TypedChoiceField(
        label=_("Keep the old key working for"),
        choices=_OVERLAPS.items,
        coerce=int,
        initial=ROTATION_OVERLAP // timedelta(hours=1),
        help_text=_("Give yourself enough time to update every program."),
    )

    @property
    def overlap(self) -> timedelta:
        """The chosen overlap."""
        return timedelta(hours=self.cleaned_data["hours"])
