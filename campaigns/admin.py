"""Campaigns for operators; every change goes through campaigns.services."""

from django.contrib import admin, messages
from django.db.models import QuerySet
from django.forms import ModelForm
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext

from accounts.actors import operator
from campaigns import services
from campaigns.models import Campaign
from shortener.errors import DomainError


@admin.register(Campaign)
class CampaignAdmin(admin.ModelAdmin[Campaign]):
    """Groups of links."""

    list_display = ("name", "workspace", "starts_at", "ends_at", "archived_at")
    list_filter = ("starts_at", "ends_at", "archived_at")
    list_select_related = ("workspace",)
    search_fields = ("name", "workspace__name")
    ordering = ("name",)
    autocomplete_fields = ("workspace",)
    readonly_fields = ("archived_at", "created_at")
    actions = ("archive", "restore")

    def get_readonly_fields(self, request: HttpRequest, obj: Campaign | None = None) -> tuple[str, ...]:
        """A campaign stays in its workspace, where its links are."""
        return self.readonly_fields if obj is None else (*self.readonly_fields, "workspace")

    def changeform_view(self, request: HttpRequest, *args: object, **kwargs: object) -> HttpResponse:
        """Say what a service refused, such as a name that was taken meanwhile."""
        try:
            return super().changeform_view(request, *args, **kwargs)  # type: ignore[arg-type]
        except DomainError as error:
            self.message_user(request, str(error.message), messages.ERROR)
            return HttpResponseRedirect(request.get_full_path())

    def save_model(self, request: HttpRequest, obj: Campaign, form: ModelForm[Campaign], change: bool) -> None:
        """Create and edit through the services."""
        now, by = timezone.now(), operator(obj.workspace, request.user)
        if change:
            edited = {name: form.cleaned_data[name] for name in form.changed_data}
            saved = services.change_campaign(campaign=obj, by=by, at=now, **edited)
        else:
            details = {name: value for name, value in form.cleaned_data.items() if name != "workspace"}
            saved = services.create_campaign(by=by, at=now, **details)
        obj.__dict__.update(saved.__dict__)

    def delete_model(self, request: HttpRequest, obj: Campaign) -> None:
        """Delete the campaign; its links stay."""
        services.delete_campaign(campaign=obj, by=operator(obj.workspace, request.user), at=timezone.now())

    def delete_queryset(self, request: HttpRequest, queryset: QuerySet[Campaign]) -> None:
        """Delete the campaigns; their links stay."""
        for campaign in queryset.select_related("workspace"):
            self.delete_model(request, campaign)

    @admin.action(description=_("Archive selected campaigns"), permissions=["change"])
    def archive(self, request: HttpRequest, queryset: QuerySet[Campaign]) -> None:
        """Put the campaigns away; their links go on as before."""
        self._set_archived(request, queryset, archived=True)

    @admin.action(description=_("Restore selected campaigns"), permissions=["change"])
    def restore(self, request: HttpRequest, queryset: QuerySet[Campaign]) -> None:
        """Take the campaigns back."""
        self._set_archived(request, queryset, archived=False)

    def _set_archived(self, request: HttpRequest, queryset: QuerySet[Campaign], *, archived: bool) -> None:
        for campaign in queryset.select_related("workspace"):
            by = operator(campaign.workspace, request.user)
            services.change_campaign(campaign=campaign, by=by, at=timezone.now(), archived=archived)
        number = len(queryset)
        self.message_user(request, ngettext("%d campaign changed.", "%d campaigns changed.", number) % number)
