"""Custom domains for operators."""

from django.contrib import admin
from django.http import HttpRequest

from domains.models import Domain


@admin.register(Domain)
class DomainAdmin(admin.ModelAdmin[Domain]):
    """Hosts of workspaces; setting `verified` makes one serve within a second."""

    list_display = ("host", "workspace", "verified_at", "last_checked_at", "created_at")
    list_filter = ("verified_at", "created_at")
    list_select_related = ("workspace",)
    search_fields = ("host", "workspace__name")
    autocomplete_fields = ("workspace",)
    readonly_fields = ("token", "last_checked_at", "created_at")

    def get_readonly_fields(self, request: HttpRequest, obj: Domain | None = None) -> tuple[str, ...]:
        """The keys of its links hold the host, and its links are the workspace's: both stay."""
        fixed = ("host", "workspace") if obj is not None else ()
        return (*self.readonly_fields, *fixed)
