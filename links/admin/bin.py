"""The admin of the bin and of the history of links."""

from typing import ClassVar

from django.contrib import admin, messages
from django.db.models import QuerySet
from django.http import HttpRequest
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext

from accounts.audit.events import Event
from accounts.workspaces.actors import operator
from links.admin.base import describe_change
from links.models import DeletedLink, LinkChange
from links.services import bin
from shortener.errors import DomainError
from shortener.web.admin_base import ReadOnlyAdmin


@admin.register(DeletedLink)
class DeletedLinkAdmin(ReadOnlyAdmin[DeletedLink]):
    """The bins of all workspaces."""

    list_display = ("short_url", "destination", "workspace", "deleted_at", "deleted_by")
    list_filter = ("deleted_at",)
    list_select_related = ("workspace", "deleted_by")
    search_fields = ("short_url", "destination", "workspace__name")
    ordering = ("-deleted_at", "-id")
    # Not `values`: the password's hash is among them.
    fields = ("short_url", "destination", "workspace", "tag_names", "deleted_at", "deleted_by")
    actions = ("restore",)
    secret_columns = ("values",)

    def has_restore_permission(self, request: HttpRequest) -> bool:
        """Require the permission to add links."""
        return bool(getattr(request.user, "has_perm", lambda _name: False)("links.add_link"))

    @admin.action(description=_("Restore selected links"), permissions=["restore"])
    def restore(self, request: HttpRequest, queryset: QuerySet[DeletedLink]) -> None:
        """Restore the links, and show the errors of those that stay in the bin."""
        restored, at = 0, timezone.now()
        for deleted in queryset.select_related("workspace"):
            try:
                by = operator(deleted.workspace, request.user)
                bin.restore_link(deleted=deleted, by=by, at=at)
            except DomainError as error:
                messages.error(request, f"{deleted}: {error.message}")
            else:
                by.record(Event.OPERATOR_CHANGED, deleted.short_url, fields=["restored"])
                restored += 1
        self.message_user(request, ngettext("%d link restored.", "%d links restored.", restored) % restored)


@admin.register(LinkChange)
class LinkChangeAdmin(ReadOnlyAdmin[LinkChange]):
    """The history of all links."""

    list_display = ("at", "who", "kind", "what", "link_id")
    list_filter = ("kind", "at")
    search_fields: ClassVar = ("link_id__exact", "who", "reason")
    ordering = ("-at", "-id")
    fields = ("at", "who", "kind", "what", "link_id", "workspace", "user")

    @admin.display(description=_("What"))
    def what(self, change: LinkChange) -> str:
        """Show the old and new values, and the reason."""
        return describe_change(change)
