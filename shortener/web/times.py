"""Time zones, and the local times that people read and type."""

from collections.abc import Callable
from contextlib import AbstractContextManager, nullcontext
from datetime import UTC, datetime
from functools import cache
from typing import Any
from urllib.parse import unquote
from zoneinfo import ZoneInfo, available_timezones

from django import forms
from django.http import HttpRequest, HttpResponse
from django.utils import timezone
from django.utils.translation import gettext as _

from shortener.errors import Invalid

COOKIE = "time_zone"  # set by the pages' own script to the browser's zone
_INPUT_FORMAT = "%Y-%m-%dT%H:%M"  # of <input type="datetime-local">


@cache
def zone_names() -> frozenset[str]:
    """Return the names of all time zones, such as Europe/Berlin."""
    return frozenset(available_timezones() - {"localtime", "Factory"})  # the machine's own, and a placeholder


class TimeZoneMiddleware:
    """Activates the browser's time zone for the request, from a cookie; UTC without one.

    Pages of a workspace that has set its own time zone use that one: see member_page().
    """

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        with in_zone(unquote(request.COOKIES.get(COOKIE, ""))):
            return self.get_response(request)


def in_zone(name: str) -> AbstractContextManager[None]:
    """Return a context in which times are shown in the zone; without a known name, in the one that is active."""
    return timezone.override(ZoneInfo(name)) if name in zone_names() else nullcontext()


def zone_note() -> str:
    """Return the current time zone in words, for the help text of a field."""
    return _("Time zone: %(zone)s.") % {"zone": timezone.get_current_timezone_name()}


class TimeInput(forms.DateTimeInput):
    """The browser's date and time picker."""

    input_type = "datetime-local"

    def __init__(self, attrs: dict[str, Any] | None = None) -> None:
        super().__init__(attrs, format=_INPUT_FORMAT)


class TimeField(forms.DateTimeField):
    """A time to the minute in the current time zone; a stored time keeps its seconds until the field is changed."""

    widget = TimeInput

    def has_changed(self, initial: Any, data: Any) -> bool:
        """Tell whether the minute differs from the one that the page showed."""
        if isinstance(initial, datetime):
            initial = initial.replace(second=0, microsecond=0)
        return super().has_changed(initial, data)


def parse_local(text: str, zone: ZoneInfo) -> datetime:
    """Return the UTC time at which clocks in the zone show a text such as 2026-12-01T09:00, or raise Invalid.

    A local time that occurs twice, when clocks are put back, means the first occurrence.
    """
    try:
        local = datetime.fromisoformat(text)
    except ValueError:
        local = None
    if local is None or local.tzinfo is not None:
        raise Invalid(_("Enter a date and time such as 2026-12-01T09:00."))
    try:
        instant = local.replace(tzinfo=zone).astimezone(UTC)
        round_trip = instant.astimezone(zone).replace(tzinfo=None)
    except OverflowError:
        raise Invalid(_("Enter a valid date and time.")) from None
    if round_trip != local:
        message = _("This time doesn't exist in %(zone)s, because clocks go forward. Enter %(time)s or later.")
        raise Invalid(message % {"zone": zone.key, "time": f"{round_trip:%H:%M}"})
    return instant


def format_local(instant: datetime | None, zone: ZoneInfo) -> str:
    """Return the value of an <input type="datetime-local">, to the minute unless the time has seconds."""
    if instant is None:
        return ""
    local = instant.astimezone(zone).replace(tzinfo=None, microsecond=0)
    return local.isoformat(timespec="seconds" if local.second else "minutes")
