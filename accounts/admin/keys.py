"""Admin of API keys."""

from typing import Any

from django import forms
from django.contrib import admin, messages
from django.db.models import QuerySet
from django.http import HttpRequest
from django.utils import timezone
from django.utils.html import format_html
from django.utils.translation import gettext, ngettext
from django.utils.translation import gettext_lazy as _

from accounts.keys import services
from accounts.keys.forms import LinesField
from accounts.keys.models import ApiKey
from accounts.keys.scopes import SCOPES
from accounts.workspaces.actors import operator
from shortener.errors import Conflict
from shortener.web.admin_base import ServiceAdmin

admin.site.site_header = admin.site.site_title = _("Shortener")


class ApiKeyForm(forms.ModelForm[ApiKey]):
    """Shows scopes as checkboxes, networks as lines."""

    allowed_networks = LinesField(
        label=_("Allowed networks"),
        required=False,
        help_text=_("IP addresses and networks that can use the key, one per line. Leave empty to allow any."),
    )
    scopes = forms.MultipleChoiceField(
        label=_("Scopes"), choices=SCOPES.items(), initial=list(SCOPES), widget=forms.CheckboxSelectMultiple
    )

    class Meta:
        model = ApiKey
        fields = ("workspace", "created_by", "name", "scopes", "allowed_networks", "is_active", "expires_at")


@admin.register(ApiKey)
class ApiKeyAdmin(ServiceAdmin[ApiKey]):
    """API keys. The text of a key is shown once, when it is created."""

    form = ApiKeyForm
    list_display = ("name", "prefix", "workspace", "is_active", "expires_at", "last_used_at")
    list_filter = ("is_active", "created_at", "expires_at")
    list_select_related = ("workspace",)
    search_fields = ("name", "prefix", "workspace__name", "created_by__email")
    autocomplete_fields = ("workspace", "created_by")
    readonly_fields = ("prefix", "last_used_at", "rotated_at", "created_at")
    actions = ("rotate", "activate", "deactivate")
    secret_columns = ("digest",)

    def save_model(self, request: HttpRequest, obj: ApiKey, form: forms.ModelForm[ApiKey], change: bool) -> None:
        """Create and edit through the services; show the text of a new key once."""
        if change:
            values = {name: form.cleaned_data[name] for name in form.changed_data}
            services.change_api_key(api_key=obj, by=operator(obj.workspace, request.user), **values)
            return
        key, text = services.create_api_key(
            by=operator(obj.workspace, request.user),
            belongs_to=obj.created_by,
            name=obj.name,
            scopes=obj.scopes,
            allowed_networks=obj.allowed_networks,
            expires_at=obj.expires_at,
        )
        obj.__dict__.update(key.__dict__)
        _show_once(request, obj, text)

    def delete_model(self, request: HttpRequest, obj: ApiKey) -> None:
        """Delete the key through the service."""
        services.delete_api_key(api_key=obj, by=operator(obj.workspace, request.user))

    # Rotation creates keys, so it needs the permission to add.
    @admin.action(description=_("Rotate selected keys (the old ones work for 24 more hours)"), permissions=["add"])
    def rotate(self, request: HttpRequest, queryset: QuerySet[ApiKey]) -> None:
        """Rotate each of the keys, and show the new texts once."""
        at = timezone.now()
        for old in queryset.select_related("workspace", "created_by"):
            try:
                new, text = services.rotate_api_key(
                    api_key=old, by=operator(old.workspace, request.user), overlap=services.ROTATION_OVERLAP, at=at
                )
            except Conflict as error:
                messages.error(request, f"{old}: {error.message}")
            else:
                self.log_action_on(request, [old], gettext("Rotated."))
                _show_once(request, new, text)

    @admin.action(description=_("Activate selected keys"), permissions=["change"])
    def activate(self, request: HttpRequest, queryset: QuerySet[ApiKey]) -> None:
        """Activate the keys."""
        self._set_active(request, queryset, active=True)

    @admin.action(description=_("Deactivate selected keys"), permissions=["change"])
    def deactivate(self, request: HttpRequest, queryset: QuerySet[ApiKey]) -> None:
        """Deactivate the keys."""
        self._set_active(request, queryset, active=False)

    def _set_active(self, request: HttpRequest, queryset: QuerySet[ApiKey], *, active: bool) -> None:
        by = operator(None, request.user)
        changing = list(queryset.exclude(is_active=active))
        changed = services.set_api_keys_active(api_keys=queryset, by=by, active=active)
        self.log_action_on(request, changing, gettext("Activated.") if active else gettext("Deactivated."))
        self.message_user(request, ngettext("%d key changed.", "%d keys changed.", changed) % changed)

    def get_readonly_fields(self, request: HttpRequest, obj: ApiKey | None = None) -> tuple[str, ...]:
        """Make workspace and creator read-only after creation."""
        return self.readonly_fields if obj is None else (*self.readonly_fields, "workspace", "created_by")

    def get_exclude(self, request: HttpRequest, obj: Any = None) -> tuple[str, ...]:
        """A new key is active; only an existing one can be switched."""
        return () if obj is not None else ("is_active",)


def _show_once(request: HttpRequest, key: ApiKey, text: str) -> None:
    note = _("The API key “{}” is {}. Copy it now. You won’t be able to see it again.")
    messages.success(request, format_html(str(note), key.name, format_html("<code>{}</code>", text)))
