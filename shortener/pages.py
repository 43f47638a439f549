"""Pages of the site that belong to no app."""

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe


@require_safe
def home(request: HttpRequest) -> HttpResponse:
    """Say what this site is and how to begin."""
    return render(request, "home.html", {"site_url": settings.PUBLIC_URL})
