"""The admin of links, those of guests included."""

from typing import Any

from django.contrib import admin
from django.db.models import QuerySet
from django.forms import ModelForm
from django.http import HttpRequest
from django.utils import timezone

from accounts.audit.events import Event
from accounts.workspaces.actors import operator
from links.admin.base import LinkListAdmin, LinkStateFilter, erase_guest_links
from links.admin.forms import LinkAdminForm
from links.models import Link, LinkTag
from links.services.bin import delete_link
from links.services.changes import change_link
from links.services.creation import create_link
from shortener.web.admin_base import ReadOnlyInline


class TagInline(ReadOnlyInline[LinkTag, Link]):
    """The tags of a link, read-only."""

    model = LinkTag
    fields = readonly_fields = ("name",)


@admin.register(Link)
class LinkAdmin(LinkListAdmin):
    """All links."""

    form = LinkAdminForm
    list_display = ("short_url", "leads_to", "workspace", "state", "click_count", "expires_at", "created_at")
    list_filter = (LinkStateFilter, "is_guest", "created_at", "expires_at")
    autocomplete_fields = ("workspace", "domain", "campaign")
    readonly_fields = (
        "short_url", "state", "blocked_because", "location", "has_password", "click_count", "bot_count",
        "earlier_clicks", "is_guest", "disabled_at", "created_by", "created_at", "updated_at", "changes",
    )  # fmt: skip
    inlines = (TagInline,)

    def get_readonly_fields(self, request: HttpRequest, obj: Link | None = None) -> tuple[str, ...]:
        """Make workspace, domain and code read-only after creation, because the short URL may be in use."""
        if obj is None:
            return ()
        return (*self.readonly_fields, "workspace", "domain", "code")

    def get_deleted_objects(self, objs: Any, request: HttpRequest) -> Any:
        """Allow the deletion of tags together with their link, though tags alone cannot be deleted."""
        listed, counts, forbidden, protected = super().get_deleted_objects(objs, request)
        return listed, counts, forbidden - {LinkTag._meta.verbose_name}, protected

    def save_model(self, request: HttpRequest, obj: Link, form: ModelForm[Link], change: bool) -> None:
        """Create or change the link through the services."""
        values, now = form.values, timezone.now()  # type: ignore[attr-defined]  # a LinkAdminForm
        if change:
            by = operator(obj.workspace, request.user)
            change_link(link=obj, by=by, values=values, at=now)
            by.record(Event.OPERATOR_CHANGED, obj.short_url, fields=sorted(form.changed_data))
            return
        by = operator(form.cleaned_data["workspace"], request.user)
        created = create_link(by=by, values=values, at=now)
        by.record(Event.OPERATOR_CHANGED, created.short_url, fields=["created"])
        obj.__dict__.update(created.__dict__)

    def delete_model(self, request: HttpRequest, obj: Link) -> None:
        """Move the link to its workspace's bin, or erase a guest link."""
        self.delete_queryset(request, Link.objects.filter(pk=obj.pk))

    def delete_queryset(self, request: HttpRequest, queryset: QuerySet[Link]) -> None:
        """Move the links to their workspaces' bins, and erase guest links."""
        now = timezone.now()
        for link in queryset.filter(workspace__isnull=False).select_related("workspace"):
            by = operator(link.workspace, request.user)
            delete_link(link=link, by=by, at=now)
            by.record(Event.OPERATOR_CHANGED, link.short_url, fields=["deleted"])
        erase_guest_links(queryset.filter(workspace__isnull=True), by=operator(None, request.user))
