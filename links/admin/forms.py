"""The form of a link as operators fill it in."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from links.models import LONGEST_PASSWORD, SHORTEST_PASSWORD, Link
from links.rules import codes, destinations
from shortener.errors import DomainError


class LinkForm(forms.ModelForm[Link]):
    """A link with a new password in place of the old one's hash."""

    new_password = forms.CharField(
        label=_("New password"),
        required=False,
        min_length=SHORTEST_PASSWORD,
        max_length=LONGEST_PASSWORD,
        strip=False,
        widget=forms.PasswordInput(attrs={"autocomplete": "new-password"}),
        help_text=_("Empty keeps what is set."),
    )
    remove_password = forms.BooleanField(label=_("Remove the password"), required=False)

    class Meta:
        model = Link
        fields = (
            "workspace", "domain", "code", "destination", "starts_at", "expires_at", "max_clicks", "campaign", "folder",
            "notes",
        )  # fmt: skip

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if "code" in self.fields:
            self.fields["code"].required = False
            self.fields["code"].help_text = _("Empty makes a random one.")
        if "workspace" in self.fields:
            self.fields["workspace"].required = True

    def clean_code(self) -> str:
        code: str = self.cleaned_data["code"]
        if code:
            _as_form_error(codes.check_alias, code)
        return code

    def clean_destination(self) -> str:
        destination: str = self.cleaned_data["destination"]
        _as_form_error(destinations.normalised, destination)
        return destination

    def clean(self) -> dict[str, Any]:
        """Refuse what belongs to another workspace."""
        values = super().clean() or {}
        workspace = values.get("workspace") or self.instance.workspace
        for name in ("campaign", "domain"):
            if values.get(name) is not None and values[name].workspace_id != getattr(workspace, "pk", None):
                self.add_error(name, _("This belongs to another workspace."))
        domain = values.get("domain")
        if domain is not None and domain.verified_at is None:
            self.add_error("domain", _("This domain is not verified yet."))
        starts_at, expires_at = values.get("starts_at"), values.get("expires_at")
        if starts_at and expires_at and starts_at >= expires_at:
            self.add_error("starts_at", _("The link must start before it expires."))
        return values


def _as_form_error(rule: Any, value: str) -> None:
    try:
        rule(value)
    except DomainError as error:
        raise forms.ValidationError(str(error.message)) from error
