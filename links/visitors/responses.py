"""The answers of short links that no cache may store: redirects and password forms."""

from math import ceil

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from links.models import Link
from links.services import password_attempts
from links.visitors.forms import LinkPasswordForm

KNOWN_VISITOR = "known_visitor"  # the cookie of browsers in which the password was entered


def password_page(
    request: HttpRequest, link: Link, form: LinkPasswordForm, *, locked_seconds: int | None = None
) -> HttpResponse:
    """Return the page with the password form, or with the time of the next attempt."""
    minutes = None if locked_seconds is None else ceil(locked_seconds / 60)
    context = {
        "form": form,
        "locked_minutes": minutes,
        "short_url": link.short_url,
        "has_warning": bool(link.warning),
    }
    answer = render(request, "links/password.html", context, status=200 if minutes is None else 429)
    if locked_seconds is not None:
        answer["Retry-After"] = str(locked_seconds)
    return answer


def known_visitor(request: HttpRequest, link: Link, answer: HttpResponse) -> HttpResponse:
    """Set the cookie with which guesses of others do not lock the visitor out; it is sent to this link alone."""
    cookie = password_attempts.new_cookie(link)
    answer.set_cookie(
        KNOWN_VISITOR,
        cookie,
        max_age=password_attempts.COOKIE_AGE,
        path=request.path,
        secure=request.is_secure(),
        httponly=True,
        samesite="Lax",
    )
    return answer


def redirect_to(location: str, *, is_indexable: bool = False) -> HttpResponse:
    """Return a redirect. The location is encoded already, and HttpResponseRedirect would encode it again."""
    answer = HttpResponse(status=302, headers={"Location": location, "Cache-Control": "private, no-store"})
    if not is_indexable:
        answer["X-Robots-Tag"] = "noindex"
    return answer
