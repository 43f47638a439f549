"""What people fill in about an API key."""

from datetime import timedelta
from typing import Any, cast

from django import forms
from django.core.exceptions import ValidationError
from django.forms.models import model_to_dict
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from accounts.keys.line_fields import LinesField
from accounts.keys.scopes import SCOPES
from accounts.models import ApiKey, check_networks
from accounts.services import ROTATION_OVERLAP, KeyChanges
from shortener.web.forms import StyledForm
from shortener.web.times import TimeField, zone_note

_MOST_NETWORKS = 100
_OVERLAPS = {
    0: _("It stops at once"),
    1: _("1 hour"),
    24: _("24 hours"),
    24 * 7: _("7 days"),
    24 * 30: _("30 days"),
}


class KeyForm(StyledForm):
    """An API key, new unless one is given: what it is for, what it may do, from where and until when."""

    name = forms.CharField(
        label=_("Name"),
        max_length=100,
        help_text=_("What the key is for, such as the program that will use it."),
        widget=forms.TextInput(attrs={"autocomplete": "off"}),
    )
    scopes = forms.MultipleChoiceField(
        label=_("What it may do"),
        choices=SCOPES.items,
        initial=list(SCOPES),
        error_messages={"required": _("Choose at least one: a key without any can do nothing.")},
        widget=forms.CheckboxSelectMultiple(attrs={"class": "checkbox"}),
    )
    allowed_networks = LinesField(
        label=_("Allowed networks"),
        required=False,
        max_length=_MOST_NETWORKS * 50,
        help_text=_(
            "IPv4 and IPv6 addresses or networks that may use the key, one on each line, such as 203.0.113.7 or "
            "2001:db8::/32. Empty means any."
        ),
        widget=forms.Textarea(
            attrs={"rows": 3, "spellcheck": "false", "autocapitalize": "none", "class": "font-mono text-sm"}
        ),
    )
    expires_at = TimeField(label=_("Expires"), required=False)

    def __init__(self, data: Any = None, *, api_key: ApiKey | None = None) -> None:
        super().__init__(data, initial=model_to_dict(api_key, self.base_fields) if api_key else None)
        self.fields["expires_at"].help_text = f"{_('Empty means never.')} {zone_note()}"

    def clean_allowed_networks(self) -> list[str]:
        """Say of each line what is wrong with it."""
        lines: list[str] = self.cleaned_data["allowed_networks"]
        if len(lines) > _MOST_NETWORKS:
            raise ValidationError(_("Write at most %(number)d."), params={"number": _MOST_NETWORKS})
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
        """Refuse a time at which the key would work no more; the one it has may have passed."""
        expires_at = self.cleaned_data["expires_at"]
        if "expires_at" in self.changed_data and expires_at is not None and expires_at <= timezone.now():
            raise ValidationError(_("This time has passed already."))
        return expires_at

    @property
    def changes(self) -> KeyChanges:
        """What this person changed."""
        return cast("KeyChanges", {name: self.cleaned_data[name] for name in self.changed_data})


class RotationForm(StyledForm):
    """How long the old key works on."""

    hours = forms.TypedChoiceField(
        label=_("The old key works on for"),
        choices=_OVERLAPS.items,
        coerce=int,
        initial=ROTATION_OVERLAP // timedelta(hours=1),
        help_text=_("Long enough to give every program the new key, and as short as you can."),
    )

    @property
    def overlap(self) -> timedelta:
        """The time that was chosen."""
        return timedelta(hours=self.cleaned_data["hours"])
