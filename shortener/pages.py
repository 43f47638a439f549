"""Pages of the site that belong to no app."""

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext_lazy as _
from django.views import defaults
from django.views.decorators.http import require_safe

from shortener.api.failures import INTERNAL_ERROR, failure_outside_views, is_api


@require_safe
def home(request: HttpRequest) -> HttpResponse:
    """Say what this site is and how to begin."""
    return render(request, "home.html", {"site_url": settings.PUBLIC_URL})


def bad_request(request: HttpRequest, exception: Exception) -> HttpResponse:
    """Refuse what no view could read, such as a Host header that is no host."""
    if is_api(request):
        return failure_outside_views(400, "bad_request", _("The request's headers or address are malformed."))
    return defaults.bad_request(request, exception)


def server_error(request: HttpRequest) -> HttpResponse:
    """Answer what went wrong outside of every view's own handling."""
    if is_api(request):
        return failure_outside_views(500, "internal_error", INTERNAL_ERROR)
    return defaults.server_error(request)
