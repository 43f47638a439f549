"""The form of a domain's apps: a row for each, and rows for more."""

import re
from collections.abc import Mapping
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from domains.app_links import rules
from domains.app_links.rules import App
from domains.models import Domain
from shortener.errors import DomainError, Invalid
from shortener.web.forms import StyledForm

_MORE_ROWS = 2  # empty ones below those with an app
_LONGEST_TEXT = 10_000  # characters
_PLACE = re.compile(r"\[(\d+)\]\.(\w+)")
_PLAIN = {"autocapitalize": "none", "autocomplete": "off", "spellcheck": "false"}


def _text(label: Any, example: str) -> forms.CharField:
    widget = forms.TextInput(attrs={**_PLAIN, "placeholder": example})
    return forms.CharField(label=label, required=False, max_length=_LONGEST_TEXT, widget=widget)


class LinesField(forms.CharField):
    """A list of texts, one in a line."""

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(required=False, max_length=_LONGEST_TEXT, **kwargs)

    def prepare_value(self, value: Any) -> Any:
        """Return the text of the area."""
        return "\n".join(value) if isinstance(value, list) else value

    def clean(self, value: Any) -> Any:
        """Return the lines that are not empty."""
        return [line.strip() for line in super().clean(value).splitlines() if line.strip()]


class AppleAppForm(StyledForm):
    """An app of iOS or macOS; the fields are called as in the list that is stored."""

    teamId = _text(_("Team ID"), "A1B2C3D4E5")
    bundleId = _text(_("Bundle ID"), "com.example.app")
    paths = LinesField(
        label=_("Paths"),
        help_text=_("One in each line, such as /app/* or NOT /blog/*. Leave empty for all links."),
        widget=forms.Textarea(attrs={**_PLAIN, "rows": 3, "placeholder": rules.ALL_PATHS}),
    )


class AndroidAppForm(StyledForm):
    """An app of Android; the fields are called as in the list that is stored."""

    packageName = _text(_("Package name"), "com.example.app")
    fingerprints = LinesField(
        label=_("SHA-256 fingerprints"),
        help_text=_("Of the certificates that sign the app, one in each line."),
        widget=forms.Textarea(attrs={**_PLAIN, "rows": 3, "placeholder": "14:6D:E9:83:C5:…"}),
    )


class AppForms:
    """The rows for both systems, by the names of the columns."""

    def __init__(self, data: Any = None, *, domain: Domain) -> None:
        self._data = data
        self.problem = ""  # above all rows
        self.rows = {
            "apple_apps": _formset(AppleAppForm, "apple", data, domain.apple_apps),
            "android_apps": _formset(AndroidAppForm, "android", data, domain.android_apps),
        }

    @property
    def apple(self) -> Any:
        """The rows for iOS and macOS."""
        return self.rows["apple_apps"]

    @property
    def android(self) -> Any:
        """The rows for Android."""
        return self.rows["android_apps"]

    @property
    def is_bound(self) -> bool:
        """Whether the form was sent."""
        return self._data is not None

    def is_valid(self) -> bool:
        """Tell whether the form was sent, with rows that can be read; the lists' own rules come later."""
        return self.is_bound and False not in {rows.is_valid() for rows in self.rows.values()}

    @property
    def apps(self) -> Any:
        """The apps of the rows that have any, as the service takes them: lists by the names of the columns."""
        return {name: [dict(row.cleaned_data) for row in _filled(rows)] for name, rows in self.rows.items()}

    def add_refusal(self, error: DomainError) -> None:
        """Show the error of a list at its row, and any other above all rows."""
        match = _PLACE.match(error.place) if isinstance(error, Invalid) else None
        if match is None:
            self.problem = str(error.message)
        else:
            row = _filled(self.rows[error.field or ""])[int(match[1])]
            row.add_error(match[2], str(error.message))


def _filled(rows: Any) -> list[Any]:
    return [row for row in rows.forms if any(row.cleaned_data.values())]


def _formset(form: type[forms.Form], prefix: str, data: Mapping[str, Any] | None, apps: list[App] | None) -> Any:
    kinds = forms.formset_factory(
        form,
        extra=_MORE_ROWS,
        max_num=rules.MOST_APPS,
        absolute_max=rules.MOST_APPS,
        validate_max=True,
    )
    return kinds(data, prefix=prefix, initial=list(apps or ()))
