"""Custom domains for operators."""

from typing import Any, ClassVar

from django import forms
from django.contrib import admin
from django.db import models
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _

from domains.models import Domain


class DomainForm(forms.ModelForm[Domain]):
    """A domain whose host is checked against others' also when it is only shown."""

    def clean(self) -> dict[str, Any]:
        """Refuse to verify what another workspace has verified."""
        values = super().clean() or {}
        others = Domain.objects.verified().exclude(pk=self.instance.pk)
        if values.get("verified_at") and "host" not in values and others.filter(host=self.instance.host).exists():
            self.add_error("verified_at", _("Another workspace has verified this domain."))
        return values


@admin.register(Domain)
class DomainAdmin(admin.ModelAdmin[Domain]):
    """Hosts of workspaces; setting `verified` makes one serve within a second."""

    form = DomainForm
    list_display = ("host", "workspace", "verified_at", "last_checked_at", "created_at")
    list_filter = ("verified_at", "created_at")
    list_select_related = ("workspace",)
    search_fields = ("host", "workspace__name")
    ordering = ("host",)
    formfield_overrides: ClassVar = {models.URLField: {"assume_scheme": "https"}}
    autocomplete_fields = ("workspace",)
    readonly_fields = ("token", "last_checked_at", "created_at")

    def get_readonly_fields(self, request: HttpRequest, obj: Domain | None = None) -> tuple[str, ...]:
        """The keys of its links hold the host, and its links are the workspace's: both stay."""
        fixed = ("host", "workspace") if obj is not None else ()
        return (*self.readonly_fields, *fixed)
