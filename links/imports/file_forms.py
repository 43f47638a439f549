"""The forms about the file of an import: the upload, and how it is read."""

from typing import Any, TypedDict

from django import forms
from django.utils.translation import gettext_lazy

from links.imports.files.delimited import SEPARATORS
from links.imports.files.encodings import ENCODINGS
from links.models import Import
from shortener.web.forms import StyledForm

FORMATS = {
    "csv": gettext_lazy("CSV"),
    "xlsx": gettext_lazy("Excel workbook"),
    "ods": gettext_lazy("OpenDocument workbook"),
    "json": "JSON",
}
_YES_OR_NO = ("yes", "no")
_ACCEPTED = ".csv,.tsv,.txt,.xlsx,.ods,.json,.jsonl,text/csv,text/tab-separated-values,text/plain,application/json"


class FileForm(StyledForm):
    """A file to import."""

    file = forms.FileField(
        label=gettext_lazy("CSV, Excel, OpenDocument or JSON file"),
        allow_empty_file=True,  # links.imports.files.reading has a better message
        widget=forms.FileInput(attrs={"accept": _ACCEPTED}),
        error_messages={"required": gettext_lazy("Choose a file.")},
    )


class ReadingForm(StyledForm):
    """How a file is read: the encoding and separator of a CSV file or the sheet of a workbook, and the header."""

    encoding = forms.ChoiceField(label=gettext_lazy("Encoding"), choices=list(ENCODINGS.items()))
    separator = forms.ChoiceField(label=gettext_lazy("Separator"), choices=list(SEPARATORS.items()))
    sheet = forms.ChoiceField(label=gettext_lazy("Sheet"))
    first_row = forms.ChoiceField(
        label=gettext_lazy("First row"),
        choices=[("yes", gettext_lazy("Column names")), ("no", gettext_lazy("A link"))],
    )

    def __init__(self, *args: Any, upload: Import, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        sheet = self.fields["sheet"]
        assert isinstance(sheet, forms.ChoiceField)  # noqa: S101 - for mypy
        sheet.choices = [(name, name) for name in upload.sheets or ()]
        for name in ("sheet",) if upload.format == "csv" else ("encoding", "separator"):
            del self.fields[name]

    @classmethod
    def of(cls, upload: Import) -> "ReadingForm | None":
        """Return the form with the import's current values; None for JSON, which is read in one way."""
        if upload.format == "json":
            return None
        values = {"encoding": upload.encoding, "separator": upload.separator, "sheet": upload.sheet}
        return cls(initial=values | {"first_row": _YES_OR_NO[not upload.has_header]}, upload=upload)

    @property
    def settings(self) -> "ReadingSettings":
        """The valid values as read_again() takes them."""
        values = self.cleaned_data
        return {
            "encoding": values.get("encoding", ""),
            "separator": values.get("separator", ""),
            "sheet": values.get("sheet", ""),
            "has_header": values["first_row"] == "yes",
        }


class ReadingSettings(TypedDict):
    """The arguments of read_again() that people choose."""

    encoding: str
    separator: str
    sheet: str
    has_header: bool
