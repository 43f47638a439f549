"""The answers of short links that no cache may store: redirects and password forms."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from links.visitors import password_lockout
from links.visitors.forms import LinkPasswordForm


def password_page(request: HttpRequest, form: LinkPasswordForm, *, is_locked: bool = False) -> HttpResponse:
    """Return the page with the password form, or with the time of the next attempt."""
    minutes = password_lockout.WINDOW_MINUTES
    context = {"form": form, "locked_minutes": minutes if is_locked else None}
    answer = render(request, "links/password.html", context, status=429 if is_locked else 200)
    if is_locked:
        answer["Retry-After"] = str(minutes * 60)
    return answer


def redirect_to(location: str) -> HttpResponse:
    """Return a redirect. The location is encoded already, and HttpResponseRedirect would encode it again."""
    return HttpResponse(status=302, headers={"Location": location, "Cache-Control": "private, no-store"})
