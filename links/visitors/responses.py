"""The answers of short links, which no cache may store: redirects, password forms and error pages."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from links.models import Link
from links.visitors import password_lockout
from links.visitors.forms import LinkPasswordForm
from redirects.target import Verdict

UNKNOWN, UNREACHABLE = "unknown", "unreachable"

_STATUS = {
    UNKNOWN: 404,
    Verdict.NOT_YET: 404,
    Verdict.EXPIRED: 410,
    Verdict.EXHAUSTED: 410,
    Verdict.DISABLED: 410,
    UNREACHABLE: 503,
}


def not_open(request: HttpRequest, reason: str, link: Link | None = None) -> HttpResponse:
    """Return the page that explains why a link does not redirect. `reason` is a Verdict, UNKNOWN or UNREACHABLE."""
    opens_at = link.starts_at if link is not None and reason == Verdict.NOT_YET else None
    context = {"state": str(reason), "opens_at": opens_at}
    answer = render(request, "links/unavailable.html", context, status=_STATUS[reason])
    answer["Cache-Control"] = "private, no-store"
    if reason == UNREACHABLE:
        answer["Retry-After"] = "5"
    return answer


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
