"""Django's admin of rules for destinations, feeds of hosts and blocked workspaces."""

from typing import Any

from django import forms
from django.contrib import admin
from django.db.models import QuerySet
from django.forms import ModelForm
from django.http import HttpRequest
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from accounts.workspaces.actors import operator
from moderation import services
from moderation.models import DestinationRule, Feed, WorkspaceBlock
from moderation.patterns import clean_pattern
from shortener.errors import Invalid
from shortener.web.admin_base import ServiceAdmin, list_without_related


class RuleForm(forms.ModelForm[DestinationRule]):
    """A rule; the pattern is normalized before its uniqueness is checked."""

    class Meta:
        model = DestinationRule
        fields = ("pattern", "verdict", "reason", "note")
        widgets = {"note": forms.Textarea({"rows": 3, "cols": 60}), "reason": forms.TextInput({"size": 60})}  # noqa: RUF012 - Django's own way
        help_texts = {  # noqa: RUF012 - the same
            "pattern": _(
                "A host with its subdomains, such as example.com, or a pattern of URLs without scheme and port, such as"
                " example.com/login/* or *.example.com/*paypal*. Patterns decide before hosts, and hosts before feeds."
            ),
            "reason": _("Members of workspaces, and visitors who are warned, can read this."),
            "note": _("Only operators can read this."),
        }

    def clean_pattern(self) -> str:
        """Return the pattern as it is stored."""
        try:
            return clean_pattern(self.cleaned_data["pattern"])
        except Invalid as error:
            raise forms.ValidationError(str(error.message)) from error


@admin.register(DestinationRule)
class DestinationRuleAdmin(ServiceAdmin[DestinationRule]):
    """The operators' own rules. A change is checked against all links within a minute."""

    form = RuleForm
    list_display = ("pattern", "verdict", "reason", "note", "created_by", "created_at")
    list_filter = ("verdict", "created_at")
    list_select_related = ("created_by",)
    search_fields = ("pattern", "reason", "note")
    ordering = ("-created_at", "-id")
    fields = ("pattern", "verdict", "reason", "note")

    def save_model(
        self, request: HttpRequest, obj: DestinationRule, form: ModelForm[DestinationRule], change: bool
    ) -> None:
        """Create or change the rule through the service."""
        values = {name: form.cleaned_data[name] for name in self.fields}
        rule = obj if change else None
        saved = services.save_rule(rule=rule, by=operator(None, request.user), at=timezone.now(), **values)
        obj.__dict__.update(saved.__dict__)

    def delete_model(self, request: HttpRequest, obj: DestinationRule) -> None:
        """Delete the rule through the service."""
        services.delete_rule(rule=obj, by=operator(None, request.user), at=timezone.now())


class FeedForm(forms.ModelForm[Feed]):
    """A feed."""

    class Meta:
        model = Feed
        fields = ("name", "source", "verdict", "is_enabled")
        widgets = {"source": forms.TextInput({"size": 80})}  # noqa: RUF012 - Django's own way
        help_texts = {  # noqa: RUF012 - the same
            "source": _(
                "An https address or the absolute path of a file: a hosts file, a list with a host in each line, or an"
                " RPZ zone. It is loaded each day, and within a minute after it was added."
            ),
            "verdict": _("What happens to links to these hosts and their subdomains."),
        }

    def clean_source(self) -> str:
        """Return the source, if feeds can be loaded from there."""
        try:
            return services.clean_source(self.cleaned_data["source"])
        except Invalid as error:
            raise forms.ValidationError(str(error.message)) from error


@admin.register(Feed)
class FeedAdmin(ServiceAdmin[Feed]):
    """Feeds and how their last load went."""

    form = FeedForm
    list_display = ("name", "verdict", "is_enabled", "host_count", "skipped_count", "loaded_at", "checked_at", "error")
    list_filter = ("verdict", "is_enabled")
    search_fields = ("name", "source")
    ordering = ("name",)
    readonly_fields = ("host_count", "skipped_count", "loaded_at", "checked_at", "error", "created_at")
    actions = ("refresh",)

    def get_fields(self, request: HttpRequest, obj: Feed | None = None) -> tuple[str, ...]:
        """Show the state of existing feeds only."""
        return ("name", "source", "verdict", "is_enabled", *(self.readonly_fields if obj else ()))

    def save_model(self, request: HttpRequest, obj: Feed, form: ModelForm[Feed], change: bool) -> None:
        """Create or change the feed through the service."""
        names = ("name", "source", "verdict", "is_enabled")
        values = {name: form.cleaned_data[name] for name in names}
        feed = Feed.objects.get(pk=obj.pk) if change else None
        saved = services.save_feed(feed=feed, by=operator(None, request.user), at=timezone.now(), **values)
        obj.__dict__.update(saved.__dict__)

    def delete_model(self, request: HttpRequest, obj: Feed) -> None:
        """Delete the feed through the service."""
        services.delete_feed(feed=obj, by=operator(None, request.user), at=timezone.now())

    @admin.action(description=_("Load selected feeds again"), permissions=["change"])
    def refresh(self, request: HttpRequest, queryset: QuerySet[Feed]) -> None:
        """Let the worker load the feeds within a minute."""
        services.request_loads(feeds=queryset, by=operator(None, request.user))
        self.message_user(request, _("The feeds are loaded within a minute."))


@admin.register(WorkspaceBlock)
class WorkspaceBlockAdmin(ServiceAdmin[WorkspaceBlock]):
    """Blocked workspaces. Deleting a row unblocks its workspace."""

    list_display = ("workspace", "reason", "blocked_by", "blocked_at", "is_applied", "is_lifted")
    list_select_related = ("workspace",)
    search_fields = ("workspace__name", "reason")
    ordering = ("-blocked_at", "-id")
    autocomplete_fields = ("workspace",)
    readonly_fields = ("blocked_by", "blocked_at", "is_applied", "is_lifted")

    def get_fields(self, request: HttpRequest, obj: WorkspaceBlock | None = None) -> tuple[str, ...]:
        """Show the state of existing blocks only."""
        return ("workspace", "reason", *(self.readonly_fields if obj else ()))

    def get_readonly_fields(self, request: HttpRequest, obj: WorkspaceBlock | None = None) -> tuple[str, ...]:
        """Make everything read-only after creation: links carry the reason."""
        return ("workspace", "reason", *self.readonly_fields) if obj else ()

    def get_deleted_objects(self, objs: Any, request: HttpRequest) -> Any:
        """Show the blocks only."""
        return list_without_related(objs)

    def save_model(
        self, request: HttpRequest, obj: WorkspaceBlock, form: ModelForm[WorkspaceBlock], change: bool
    ) -> None:
        """Block the workspace through the service."""
        if change:
            return
        workspace, reason = form.cleaned_data["workspace"], form.cleaned_data["reason"]
        by = operator(workspace, request.user)
        saved = services.block_workspace(workspace=workspace, reason=reason, by=by, at=timezone.now())
        obj.__dict__.update(saved.__dict__)

    def delete_model(self, request: HttpRequest, obj: WorkspaceBlock) -> None:
        """Unblock the workspace; the worker deletes the row when the links are enabled."""
        services.unblock_workspace(block=obj, by=operator(obj.workspace, request.user))
