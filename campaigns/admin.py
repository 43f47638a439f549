"""Campaigns for operators."""

from django.contrib import admin

from campaigns.models import Campaign


@admin.register(Campaign)
class CampaignAdmin(admin.ModelAdmin[Campaign]):
    """Groups of links."""

    list_display = ("name", "workspace", "starts_at", "ends_at", "archived_at")
    list_filter = ("starts_at", "ends_at", "archived_at")
    list_select_related = ("workspace",)
    search_fields = ("name", "workspace__name")
    ordering = ("name",)
    autocomplete_fields = ("workspace",)
    readonly_fields = ("created_at",)
