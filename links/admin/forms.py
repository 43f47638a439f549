"""The admin's form of a link, with the rules of links/fields.py."""

from typing import Any, ClassVar

from django import forms
from django.utils.translation import gettext_lazy as _

from links.field_types import PLAIN_TEXTS, CleanValue, Door, LinkValues
from links.fields import ALIAS, FIELDS, PASSWORD, fields_of
from links.models import Link
from shortener.errors import Invalid


class LinkAdminForm(forms.ModelForm[Link]):
    """A link, with fields to set or remove its password. After is_valid(), `values` are ready for the services."""

    new_password = forms.CharField(
        label=_("New password"),
        required=False,
        strip=False,
        widget=forms.PasswordInput(attrs={"autocomplete": "new-password"}),
        help_text=_("Leave empty to keep the current password."),
    )
    remove_password = forms.BooleanField(label=_("Remove the password"), required=False)

    # Names of form fields by the names that the services' errors have.
    service_names: ClassVar = {ALIAS.name: "code", PASSWORD.name: "new_password"}

    class Meta:
        model = Link
        fields = (
            "workspace", "domain", "code", "destination", "starts_at", "expires_at", "max_clicks", "campaign",
            *(field.name for field in FIELDS if field.kind in PLAIN_TEXTS),
        )  # fmt: skip

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.values = LinkValues()
        if "code" in self.fields:
            self.fields["code"].required = False
            self.fields["code"].help_text = _("Leave empty for a random alias.")
        if "workspace" in self.fields:
            self.fields["workspace"].required = True

    def clean(self) -> dict[str, Any]:
        """Apply the rules of the field table: to all fields of a new link, to the changed ones of an existing link."""
        typed = super().clean() or {}
        cleaned: list[CleanValue] = []
        for field in fields_of(Door.CREATE):
            name = self.service_names.get(field.name, field.name)
            if name not in typed or (self.instance.pk and name not in self.changed_data):
                continue
            try:
                cleaned.append(field.clean(typed[name]))
            except Invalid as error:
                self.add_error(name, str(error.message))
        self.values = LinkValues(cleaned)
        if typed.get("remove_password"):
            self.values = self.values.with_value(PASSWORD.clean(None))
        return typed
