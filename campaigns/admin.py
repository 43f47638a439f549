"""Django's admin of campaigns; campaigns.services makes every change."""

from django.contrib import admin
from django.db.models import QuerySet
from django.forms import ModelForm
from django.http import HttpRequest
from django.utils import timezone
from django.utils.translation import gettext, ngettext
from django.utils.translation import gettext_lazy as _

from accounts.audit.events import Event
from accounts.workspaces.actors import operator
from campaigns import services
from campaigns.models import Campaign
from shortener.web.admin_base import ServiceAdmin


@admin.register(Campaign)
class CampaignAdmin(ServiceAdmin[Campaign]):
    """Lists, edits, archives and deletes campaigns."""

    list_display = ("name", "workspace", "starts_at", "ends_at", "archived_at")
    list_filter = ("starts_at", "ends_at", "archived_at")
    list_select_related = ("workspace",)
    search_fields = ("name", "workspace__name")
    ordering = ("name",)
    autocomplete_fields = ("workspace",)
    readonly_fields = ("archived_at", "created_at")
    actions = ("archive", "restore")

    def get_readonly_fields(self, request: HttpRequest, obj: Campaign | None = None) -> tuple[str, ...]:
        """Return the fields that cannot be edited: once created, a campaign stays in its workspace, as its links do."""
        return self.readonly_fields if obj is None else (*self.readonly_fields, "workspace")

    def save_model(self, request: HttpRequest, obj: Campaign, form: ModelForm[Campaign], change: bool) -> None:
        """Create and edit through the services."""
        now, by = timezone.now(), operator(obj.workspace, request.user)
        if change:
            edited = {name: form.cleaned_data[name] for name in form.changed_data}
            saved = services.change_campaign(campaign=obj, by=by, at=now, **edited)
            by.record(Event.OPERATOR_CHANGED, saved.name, fields=sorted(edited))
        else:
            details = {name: value for name, value in form.cleaned_data.items() if name != "workspace"}
            saved = services.create_campaign(by=by, at=now, **details)
            by.record(Event.OPERATOR_CHANGED, saved.name, fields=["created"])
        obj.__dict__.update(saved.__dict__)

    def delete_model(self, request: HttpRequest, obj: Campaign) -> None:
        """Delete the campaign; its links stay."""
        by = operator(obj.workspace, request.user)
        services.delete_campaign(campaign=obj, by=by, at=timezone.now())
        by.record(Event.OPERATOR_CHANGED, obj.name, fields=["deleted"])

    @admin.action(description=_("Archive selected campaigns"), permissions=["change"])
    def archive(self, request: HttpRequest, queryset: QuerySet[Campaign]) -> None:
        """Archive the selected campaigns; their links keep redirecting."""
        self._set_archived(request, queryset, archived=True)

    @admin.action(description=_("Restore selected campaigns"), permissions=["change"])
    def restore(self, request: HttpRequest, queryset: QuerySet[Campaign]) -> None:
        """Restore the selected campaigns."""
        self._set_archived(request, queryset, archived=False)

    def _set_archived(self, request: HttpRequest, queryset: QuerySet[Campaign], *, archived: bool) -> None:
        campaigns = list(queryset.select_related("workspace"))
        for campaign in campaigns:
            by = operator(campaign.workspace, request.user)
            services.change_campaign(campaign=campaign, by=by, at=timezone.now(), archived=archived)
            by.record(Event.OPERATOR_CHANGED, campaign.name, fields=["archived"])
        self.log_action_on(request, campaigns, gettext("Archived.") if archived else gettext("Restored."))
        number = len(campaigns)
        self.message_user(request, ngettext("%d campaign changed.", "%d campaigns changed.", number) % number)
