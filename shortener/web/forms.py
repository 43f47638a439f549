"""Forms of the dashboard: their CSS classes, errors of serializers and services at their fields, and uploaded files."""

from typing import Any

from django import forms
from django.core.files.uploadhandler import FileUploadHandler
from django.http import HttpRequest, QueryDict

from shortener.errors import DomainError, Invalid
from shortener.names import clean_name
from shortener.web.envelope import flatten_errors

LARGEST_UPLOAD = 25_000_000  # bytes of a file

_CLASSES: dict[type[forms.Widget], str] = {
    forms.CheckboxSelectMultiple: "",
    forms.CheckboxInput: "checkbox",
    forms.RadioSelect: "",
    forms.Textarea: "textarea w-full",
    forms.Select: "select w-full",
    forms.FileInput: "file-input w-full",
    forms.widgets.Input: "input w-full",  # text, numbers, e-mail addresses, times …
}


class NameField(forms.CharField):
    """The name of a person or a workspace, by the rule of shortener.names."""

    def __init__(self, *, max_length: int, **kwargs: Any) -> None:
        super().__init__(max_length=max_length, **kwargs)
        self._limit = max_length

    def clean(self, value: Any) -> str:
        """Return the name, or raise ValidationError."""
        name: str = super().clean(value)
        try:
            return clean_name(name, limit=self._limit)
        except Invalid as error:
            raise forms.ValidationError(str(error.message)) from error


def style(form: forms.BaseForm) -> None:
    """Add the product's CSS classes to the form's widgets."""
    for field in form.fields.values():
        look = next((look for kind, look in _CLASSES.items() if isinstance(field.widget, kind)), "")
        if look:
            field.widget.attrs["class"] = f"{look} {field.widget.attrs.get('class', '')}".strip()


class StyledForm(forms.Form):
    """A form with the product's CSS classes, which shows the errors of services and serializers at their fields."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        style(self)

    def remember_initial(self) -> None:
        """Render initial values into hidden inputs, so that `changed_data` holds only what was changed on this page."""
        for field in self.fields.values():
            field.show_hidden_initial = True

    def add_refusal(self, error: DomainError) -> None:
        """Show a service's error at its field, or above all fields."""
        self._add(error.field or "", [str(error.message)])

    def add_problems(self, detail: Any) -> None:
        """Show a serializer's `errors` at the fields."""
        for path, texts in flatten_errors(detail):
            self._add(path.partition(".")[0], texts)

    def _add(self, field: str, texts: list[str]) -> None:
        self.add_error(field if field in self.fields else None, list(texts))


def sent(request: HttpRequest) -> QueryDict | None:
    """Return the data for a form: the request's POST data, or None for any other method."""
    return request.POST if request.method == "POST" else None


class BoundedUploadHandler(FileUploadHandler):
    """The first upload handler: passes on at most LARGEST_UPLOAD + 1 bytes of a request's files and drops the rest.

    The request is read to its end, so that the form can respond that the file is too large.
    """

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self._room = LARGEST_UPLOAD + 1

    def receive_data_chunk(self, raw_data: bytes, start: int) -> bytes | None:
        """Return the part of the chunk that the next handlers store."""
        kept = raw_data[: self._room]
        self._room -= len(kept)
        return kept or None

    def file_complete(self, file_size: int) -> None:
        """Return None: a later handler has the file."""
