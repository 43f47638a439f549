"""Clicks and their counts in the admin, read-only."""

from typing import ClassVar

from django.contrib import admin

from clicks.models import Click, DailyBreakdown, HourlyClicks
from shortener.web.admin_base import ReadOnlyAdmin


@admin.register(Click)
class ClickAdmin(ReadOnlyAdmin[Click]):
    """Answered redirects."""

    list_display = ("at", "link_id", "is_visit", "is_bot", "country", "browser", "os", "device", "referrer")
    list_filter = ("is_visit", "is_bot", "device")
    search_fields: ClassVar = ("link_id__exact",)
    ordering = ("-id",)


@admin.register(HourlyClicks)
class HourlyClicksAdmin(ReadOnlyAdmin[HourlyClicks]):
    """Counts by hour."""

    list_display = ("hour", "scope", "clicks", "visits")
    search_fields: ClassVar = ("scope__exact",)
    ordering = ("-hour",)


@admin.register(DailyBreakdown)
class DailyBreakdownAdmin(ReadOnlyAdmin[DailyBreakdown]):
    """Counts by day and dimension."""

    list_display = ("day", "scope", "dimension", "value", "clicks", "visits")
    list_filter = ("dimension",)
    search_fields: ClassVar = ("scope__exact",)
    ordering = ("-day",)
