"""Workspaces' links, and everybody's to find: for operators."""

from typing import Any

from django.contrib import admin
from django.db.models import QuerySet
from django.forms import ModelForm
from django.http import HttpRequest
from django.utils import timezone

from accounts.workspaces.actors import operator
from links.admin.base import LinkListAdmin, StateFilter, in_batches
from links.admin.forms import LinkAdminForm
from links.models import Link, LinkTag
from links.services.bin import delete_link, erase_links
from links.services.changes import change_link
from links.services.creation import create_link
from shortener.web.admin_base import ReadOnlyInline


class TagInline(ReadOnlyInline[LinkTag, Link]):
    """A link's tags, to read."""

    model = LinkTag
    fields = readonly_fields = ("name",)


@admin.register(Link)
class LinkAdmin(LinkListAdmin):
    """Every link there is."""

    form = LinkAdminForm
    list_display = ("short_url", "leads_to", "workspace", "state", "click_count", "expires_at", "created_at")
    list_filter = (StateFilter, "is_guest", "created_at", "expires_at")
    autocomplete_fields = ("workspace", "domain", "campaign")
    readonly_fields = (
        "short_url", "state", "blocked_because", "location", "has_password", "click_count", "is_guest", "disabled_at",
        "created_by", "created_at", "updated_at", "changes",
    )  # fmt: skip
    inlines = (TagInline,)

    def get_readonly_fields(self, request: HttpRequest, obj: Link | None = None) -> tuple[str, ...]:
        """What a short URL consists of stays once it was given away."""
        if obj is None:
            return ()
        return (*self.readonly_fields, "workspace", "domain", "code")

    def get_deleted_objects(self, objs: Any, request: HttpRequest) -> Any:
        """A link's tags go with it, though nobody may delete them alone."""
        listed, counts, forbidden, protected = super().get_deleted_objects(objs, request)
        return listed, counts, forbidden - {LinkTag._meta.verbose_name}, protected

    def save_model(self, request: HttpRequest, obj: Link, form: ModelForm[Link], change: bool) -> None:
        """Create and edit through the services."""
        values, now = form.values, timezone.now()  # type: ignore[attr-defined]  # a LinkAdminForm
        if change:
            change_link(link=obj, by=operator(obj.workspace, request.user), values=values, at=now)
            return
        by = operator(form.cleaned_data["workspace"], request.user)
        created = create_link(by=by, values=values, at=now)
        obj.__dict__.update(created.__dict__)

    def delete_model(self, request: HttpRequest, obj: Link) -> None:
        """Put the link into its workspace's bin, or erase a guest's."""
        self.delete_queryset(request, Link.objects.filter(pk=obj.pk))

    def delete_queryset(self, request: HttpRequest, queryset: QuerySet[Link]) -> None:
        """Put the links into their workspaces' bins, and erase guests'."""
        now = timezone.now()
        for link in queryset.filter(workspace__isnull=False).select_related("workspace"):
            delete_link(link=link, by=operator(link.workspace, request.user), at=now)
        for guests in in_batches(queryset.filter(workspace__isnull=True)):
            erase_links(links=guests)
