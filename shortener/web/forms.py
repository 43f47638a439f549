"""Forms of the dashboard: they look alike, and say what serializers and services have refused."""

from collections.abc import Mapping
from typing import Any, ClassVar

from django import forms
from django.http import HttpRequest, QueryDict

from shortener.api.envelope import flattened
from shortener.errors import DomainError

_CLASSES: dict[type[forms.Widget], str] = {
    forms.CheckboxSelectMultiple: "",
    forms.CheckboxInput: "checkbox",
    forms.RadioSelect: "",
    forms.Textarea: "textarea w-full",
    forms.Select: "select w-full",
    forms.FileInput: "file-input w-full",
    forms.widgets.Input: "input w-full",  # text, numbers, e-mail addresses, times …
}


def style(form: forms.BaseForm) -> None:
    """Give the form's fields the classes that make them look as fields do here."""
    for field in form.fields.values():
        look = next((look for kind, look in _CLASSES.items() if isinstance(field.widget, kind)), "")
        if look:
            field.widget.attrs["class"] = f"{look} {field.widget.attrs.get('class', '')}".strip()


class StyledForm(forms.Form):
    """A form whose fields look as fields do here.

    `api_names` says which field stands for which of the API's, so that what serializers and services refuse appears
    where people can mend it.
    """

    api_names: ClassVar[Mapping[str, str]] = {}

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        style(self)

    def remember_initial(self) -> None:
        """Let the page carry what it showed: `changed_data` is then what this person changed, and nobody else."""
        for field in self.fields.values():
            field.show_hidden_initial = True

    def add_refusal(self, error: DomainError) -> None:
        """Show what a service refused at the field that it is about, or above all fields."""
        self._add(error.field or "", [str(error.message)])

    def add_problems(self, detail: Any) -> None:
        """Show what a serializer found wrong (its `errors`) at the fields."""
        for path, texts in flattened(detail):
            self._add(path.partition(".")[0], texts)

    def _add(self, api_name: str, texts: list[str]) -> None:
        by_api_name = {name: field for field, name in self.api_names.items()}
        field = by_api_name.get(api_name, api_name)
        self.add_error(field if field in self.fields else None, list(texts))


def sent(request: HttpRequest) -> QueryDict | None:
    """Return what a form was sent with, or None while it is yet to be filled in."""
    return request.POST if request.method == "POST" else None
