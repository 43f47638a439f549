"""The forms of an import: the file, its encoding and separator, and its columns."""

from collections.abc import Sequence
from typing import Any

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from links.fields import DESTINATION
from links.imports.files.encodings import ENCODINGS
from links.imports.files.reading import SEPARATORS
from links.imports.mapping import IMPORTED, Columns, columns_of
from links.models import Import
from shortener.web import times
from shortener.web.forms import StyledForm

_YES_OR_NO = ("yes", "no")


class FileForm(StyledForm):
    """A file to import."""

    file = forms.FileField(
        label=gettext_lazy("CSV file"),
        allow_empty_file=True,  # links.imports.files.reading has a better message
        widget=forms.FileInput(attrs={"accept": ".csv,.tsv,.txt,text/csv,text/tab-separated-values,text/plain"}),
        error_messages={"required": gettext_lazy("Choose a file first.")},
    )


class ReadingForm(StyledForm):
    """The encoding, separator and header of a file."""

    encoding = forms.ChoiceField(label=gettext_lazy("Encoding"), choices=list(ENCODINGS.items()))
    separator = forms.ChoiceField(label=gettext_lazy("Separator"), choices=list(SEPARATORS.items()))
    first_row = forms.ChoiceField(
        label=gettext_lazy("First row"),
        choices=[("yes", gettext_lazy("Names of the columns")), ("no", gettext_lazy("A link like the others"))],
    )

    @classmethod
    def of(cls, upload: Import) -> "ReadingForm":
        """Return the form with the import's current values."""
        first_row = _YES_OR_NO[not upload.has_header]
        return cls(initial={"encoding": upload.encoding, "separator": upload.separator, "first_row": first_row})

    @property
    def has_header(self) -> bool:
        """Whether the first row names the columns."""
        return bool(self.cleaned_data["first_row"] == "yes")


class ColumnsForm(StyledForm):
    """The field of each column, and the format of dates. `names` has a heading for each column."""

    time_zone = forms.ChoiceField(
        label=gettext_lazy("Time zone of the dates"),
        help_text=gettext_lazy("For times without an offset of their own."),
        choices=lambda: [(name, name.replace("_", " ")) for name in sorted(times.zone_names())],
    )
    day_order = forms.ChoiceField(
        label=gettext_lazy("1/2/2026 means"),
        choices=[("day", gettext_lazy("1 February (day first)")), ("month", gettext_lazy("January 2 (month first)"))],
    )

    def __init__(self, *args: Any, names: Sequence[str], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self._names = names
        choices = [("", _("Not imported")), *((field.name, field.label) for field in IMPORTED)]
        for column, name in enumerate(names):
            widget = forms.Select(attrs={"class": "select w-full"})
            self.fields[f"column_{column}"] = forms.ChoiceField(
                label=name, choices=choices, required=False, widget=widget
            )

    @classmethod
    def of(cls, upload: Import, names: Sequence[str]) -> "ColumnsForm":
        """Return the form with the import's current mapping."""
        columns = {f"column_{column}": field for field, column in columns_of(upload).items()}
        day_order = "day" if upload.day_first else "month"
        return cls(names=names, initial=columns | {"time_zone": upload.time_zone, "day_order": day_order})

    @property
    def columns(self) -> list[forms.BoundField]:
        """The form fields of the columns, in the order of the columns."""
        return [self[f"column_{column}"] for column in range(len(self._names))]

    @property
    def mapping(self) -> Columns:
        """The column index of each field that is mapped."""
        return {
            field: column for column in range(len(self._names)) if (field := self.cleaned_data.get(f"column_{column}"))
        }

    @property
    def day_first(self) -> bool:
        """Whether the day comes before the month."""
        return bool(self.cleaned_data["day_order"] == "day")

    def clean(self) -> None:
        """Require a column for the destination, and refuse two columns for one field."""
        chosen = [self.cleaned_data.get(f"column_{column}") for column in range(len(self._names))]
        for column, field in enumerate(chosen):
            if field and field in chosen[:column]:
                text = _("Another column holds this already.")
                self.add_error(f"column_{column}", text)
        if DESTINATION.name not in chosen:
            self.add_error(None, _("Choose the column that holds the destinations."))
