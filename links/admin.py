"""Links and clicks for operators; every change goes through services."""

from typing import ClassVar

from django.contrib import admin

from links import (
    bin_admin,  # noqa: F401 - registers its pages
    guest_admin,  # noqa: F401 - the same
    link_admin,  # noqa: F401 - the same
)
from links.imports import admin as import_admin  # noqa: F401 - the same
from links.models import Click, DailyBreakdown, HourlyClicks, LinkTag
from shortener.operating import ReadOnlyAdmin


@admin.register(LinkTag)
class LinkTagAdmin(ReadOnlyAdmin[LinkTag]):
    """Tags of links."""

    list_display = ("name", "link")
    list_select_related = ("link__domain",)
    search_fields = ("folded",)


@admin.register(Click)
class ClickAdmin(ReadOnlyAdmin[Click]):
    """Answered redirects."""

    list_display = ("at", "link", "is_visit", "is_bot", "country", "browser", "os", "device", "referrer")
    list_filter = ("is_visit", "is_bot", "device")
    list_select_related = ("link__domain",)
    search_fields = ("link__key",)
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
