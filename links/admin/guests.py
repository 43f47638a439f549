"""The admin of guest links: list, disable and erase them."""

from typing import Any, ClassVar

from django.contrib import admin
from django.db.models import QuerySet
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _

from accounts.workspaces.actors import operator
from links.admin.base import LinkListAdmin, LinkStateFilter, erase_guest_links
from links.models import GuestLink, Link


@admin.register(GuestLink)
class GuestLinkAdmin(LinkListAdmin):
    """Guest links."""

    list_display = ("short_url", "leads_to", "state", "click_count", "expires_at", "created_at")
    list_filter = (LinkStateFilter, "created_at", "expires_at")
    search_fields: ClassVar = ("search_text",)
    search_help_text = _("Short URL or destination")
    fields = readonly_fields = (
        "short_url", "destination", "location", "state", "blocked_because", "has_password", "click_count",
        "disabled_at", "expires_at", "created_at", "changes",
    )  # fmt: skip

    def get_queryset(self, request: HttpRequest) -> QuerySet[Link]:
        """Select guest links, which have no workspace and no domain."""
        # Not is_guest=True: Django turns that into a condition for which SQLite does not use the index.
        return GuestLink.objects.filter(is_guest__in=[True]).order_by(*self.ordering)

    def has_add_permission(self, request: HttpRequest) -> bool:
        return False

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False

    def delete_model(self, request: HttpRequest, obj: Link) -> None:
        """Erase the link with its clicks."""
        self.delete_queryset(request, Link.objects.filter(pk=obj.pk))

    def delete_queryset(self, request: HttpRequest, queryset: QuerySet[Link]) -> None:
        """Erase the links with their clicks."""
        erase_guest_links(queryset, by=operator(None, request.user))
