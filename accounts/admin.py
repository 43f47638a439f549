"""Accounts for operators."""

from typing import Any

from django import forms
from django.contrib import admin, messages
from django.contrib.auth.admin import UserAdmin as DjangoUserAdmin
from django.contrib.auth.forms import AdminUserCreationForm
from django.db.models import QuerySet
from django.http import HttpRequest
from django.utils import timezone
from django.utils.html import format_html
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext

from accounts import (
    services,
    sign_in_admin,  # noqa: F401 - registers its pages
)
from accounts.actors import operator
from accounts.line_fields import LinesField
from accounts.models import ApiKey, Membership, User, Workspace
from accounts.scopes import SCOPES
from accounts.services import ROTATION_OVERLAP
from shortener.errors import Conflict

admin.site.site_header = admin.site.site_title = _("Shortener")


class MembershipInline(admin.TabularInline[Membership, Workspace]):
    """The people of a workspace, or the workspaces of a person."""

    model = Membership
    extra = 0
    autocomplete_fields = ("user", "workspace")


class NewUserForm(AdminUserCreationForm[User]):
    """Asks for an e-mail address and a password."""

    class Meta:
        model = User
        fields = ("email",)


@admin.register(User)
class UserAdmin(DjangoUserAdmin[User]):
    """People, by e-mail address."""

    add_form = NewUserForm
    list_display = ("email", "name", "is_active", "is_staff", "last_login", "created_at")
    list_filter = ("is_active", "is_staff", "created_at")
    search_fields = ("email", "name")
    ordering = ("email",)
    readonly_fields = ("last_login", "created_at")
    fieldsets = (
        (None, {"fields": ("email", "name", "password")}),
        (_("May"), {"fields": ("is_active", "is_staff", "is_superuser", "groups", "user_permissions")}),
        (_("Dates"), {"fields": ("last_login", "created_at")}),
    )
    add_fieldsets = ((None, {"fields": ("email", "usable_password", "password1", "password2")}),)
    inlines = (MembershipInline,)

    def save_model(self, request: HttpRequest, obj: User, form: Any, change: bool) -> None:
        """Keep the person; another address is theirs once they have confirmed it."""
        super().save_model(request, obj, form, change)
        if change and "email" in form.changed_data:
            services.readdress_person(user=obj, email=obj.email)


@admin.register(Workspace)
class WorkspaceAdmin(admin.ModelAdmin[Workspace]):
    """Tenants and their plans."""

    list_display = ("name", "slug", "plan", "created_at")
    list_filter = ("plan", "created_at")
    search_fields = ("name", "slug", "memberships__user__email")
    ordering = ("name",)
    prepopulated_fields = {"slug": ("name",)}  # noqa: RUF012 - Django's own way
    readonly_fields = ("created_at",)
    inlines = (MembershipInline,)


@admin.register(Membership)
class MembershipAdmin(admin.ModelAdmin[Membership]):
    """Who is in which workspace."""

    list_display = ("user", "workspace", "role", "created_at")
    list_filter = ("role",)
    list_select_related = ("user", "workspace")
    search_fields = ("user__email", "workspace__name")
    autocomplete_fields = ("user", "workspace")


class ApiKeyForm(forms.ModelForm[ApiKey]):
    """Scopes as boxes to tick, networks as lines."""

    allowed_networks = LinesField(
        label=_("Allowed networks"),
        required=False,
        help_text=_("Addresses and networks that may use the key, one on each line; empty means any."),
    )
    scopes = forms.MultipleChoiceField(
        label=_("Scopes"), choices=SCOPES.items(), initial=list(SCOPES), widget=forms.CheckboxSelectMultiple
    )

    class Meta:
        model = ApiKey
        fields = ("workspace", "created_by", "name", "scopes", "allowed_networks", "is_active", "expires_at")


@admin.register(ApiKey)
class ApiKeyAdmin(admin.ModelAdmin[ApiKey]):
    """Keys of programs. The key itself is shown once, when it is made."""

    form = ApiKeyForm
    list_display = ("name", "prefix", "workspace", "is_active", "expires_at", "last_used_at")
    list_filter = ("is_active", "created_at", "expires_at")
    list_select_related = ("workspace",)
    search_fields = ("name", "prefix", "workspace__name", "created_by__email")
    autocomplete_fields = ("workspace", "created_by")
    readonly_fields = ("prefix", "last_used_at", "rotated_at", "created_at")
    actions = ("rotate", "activate", "deactivate")

    def lookup_allowed(self, lookup: str, value: str, request: HttpRequest) -> bool:
        """Filter by anything but the digest, which could be guessed digit by digit."""
        return not lookup.startswith("digest") and super().lookup_allowed(lookup, value, request)

    def save_model(self, request: HttpRequest, obj: ApiKey, form: forms.ModelForm[ApiKey], change: bool) -> None:
        """Make new keys through the service and show their text this once."""
        if change:
            super().save_model(request, obj, form, change)
            return
        key, text = services.create_api_key(
            by=operator(obj.workspace, obj.created_by),
            name=obj.name,
            scopes=obj.scopes,
            allowed_networks=obj.allowed_networks,
            expires_at=obj.expires_at,
        )
        obj.__dict__.update(key.__dict__)
        _show_once(request, obj, text)

    # Viewers may run no action; and whoever may not make keys may not have rotation make one for them.
    @admin.action(description=_("Rotate selected keys: the old ones work for 24 more hours"), permissions=["add"])
    def rotate(self, request: HttpRequest, queryset: QuerySet[ApiKey]) -> None:
        """Make a key like each of these and show its text this once."""
        at = timezone.now()
        for old in queryset.select_related("workspace", "created_by"):
            try:
                new, text = services.rotate_api_key(
                    api_key=old, by=operator(old.workspace, request.user), overlap=ROTATION_OVERLAP, at=at
                )
            except Conflict as error:
                messages.error(request, f"{old}: {error.message}")
            else:
                _show_once(request, new, text)

    @admin.action(description=_("Activate selected keys"), permissions=["change"])
    def activate(self, request: HttpRequest, queryset: QuerySet[ApiKey]) -> None:
        """Open the keys."""
        self._report(request, services.set_api_keys_active(api_keys=queryset, by=operator(None), active=True))

    @admin.action(description=_("Deactivate selected keys"), permissions=["change"])
    def deactivate(self, request: HttpRequest, queryset: QuerySet[ApiKey]) -> None:
        """Close the keys."""
        self._report(request, services.set_api_keys_active(api_keys=queryset, by=operator(None), active=False))

    def _report(self, request: HttpRequest, changed: int) -> None:
        self.message_user(request, ngettext("%d key changed.", "%d keys changed.", changed) % changed)

    def get_exclude(self, request: HttpRequest, obj: Any = None) -> tuple[str, ...]:
        """A new key is active; only an existing one can be switched."""
        return () if obj is not None else ("is_active",)


def _show_once(request: HttpRequest, key: ApiKey, text: str) -> None:
    note = _("The API key “{}” is {}. Copy it now: it cannot be shown again.")
    messages.success(request, format_html(str(note), key.name, format_html("<code>{}</code>", text)))
