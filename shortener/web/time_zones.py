"""Time zones: which there are, and the one that the person in front of a page lives in."""

from collections.abc import Callable
from functools import cache
from urllib.parse import unquote
from zoneinfo import ZoneInfo, available_timezones

from django.http import HttpRequest, HttpResponse
from django.utils import timezone

COOKIE = "time_zone"  # set by the pages' own script, from what the browser says


@cache
def names() -> frozenset[str]:
    """Return the names of all time zones, such as Europe/Berlin."""
    return frozenset(available_timezones() - {"localtime", "Factory"})  # the machine's own, and none


class TimeZoneMiddleware:
    """Lets pages show times, and forms read them, in the browser's own time zone; in UTC until that is known."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        name = unquote(request.COOKIES.get(COOKIE, ""))
        if name not in names():
            return self.get_response(request)
        with timezone.override(ZoneInfo(name)):
            return self.get_response(request)
