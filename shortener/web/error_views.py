"""Django's error handlers: pages in the product's layout on the site, bare pages on other hosts, JSON below /api.

Custom domains keep Django's own handlers: the templates name the product only when they get a layout as `frame`.
"""

from django.conf import settings
from django.http import HttpRequest, HttpResponse, HttpResponseNotAllowed, HttpResponsePermanentRedirect
from django.shortcuts import render
from django.template.loader import render_to_string
from django.urls import Resolver404, resolve
from django.utils.encoding import iri_to_uri
from django.utils.functional import Promise
from django.utils.http import escape_leading_slashes
from django.utils.translation import gettext as _

from shortener.errors import DomainError
from shortener.web.envelope import INTERNAL_ERROR, MALFORMED, RETRY_AFTER, UNAVAILABLE, error_response, is_api
from shortener.web.requests.http import referring_page

_SHORT_LINK = "follow"
_NO_PAGES = (_SHORT_LINK, "preview", "api-unknown")  # routes that match any path: they prove no page
_FRAME = "message.html"  # for requests without a workspace
_MEMBERS_FRAME = "app.html"


def bad_request(request: HttpRequest, exception: Exception) -> HttpResponse:
    """Respond 400 to a request that no view can read, such as one with a malformed Host header."""
    if is_api(request):
        return error_response(400, "bad_request", MALFORMED)
    return HttpResponse(render_to_string("400.html", {"frame": _FRAME}), status=400)


def forbidden(request: HttpRequest, exception: Exception) -> HttpResponse:
    """Respond 403, with the message of a DomainError; texts of other exceptions are not shown."""
    if is_api(request):
        return error_response(403, "forbidden", _("You don't have permission to do this."))
    cause = exception.__cause__
    return _page(request, "403.html", 403, reason=cause.message if isinstance(cause, DomainError) else "")


def csrf_failure(request: HttpRequest, reason: str = "") -> HttpResponse:
    """Respond 403 to a form without a valid CSRF token; an http request to an https site is named as the cause.

    What is no form, since no page takes its method, is a 405.
    """
    if request.method != "POST":
        return HttpResponseNotAllowed(["GET", "HEAD", "POST"])
    secure_site = settings.SITE_URL if settings.PRODUCTION and not request.is_secure() else None
    match = request.resolver_match
    if match is not None and match.url_name == _SHORT_LINK:  # visitors never sign in
        return _page(request, "403_csrf.html", 403, frame="", page=request.path, secure_site=secure_site)
    return _page(request, "403_csrf.html", 403, page=referring_page(request), secure_site=secure_site)


def not_allowed(request: HttpRequest, answer: HttpResponseNotAllowed) -> HttpResponse:
    """Respond 405 with a page or the envelope, for an address that does not take the method."""
    page: HttpResponse
    if is_api(request):
        text = _("%(method)s isn't allowed here.") % {"method": request.method}
        page = error_response(405, "method_not_allowed", text)
    else:
        page = _page(request, "405.html", answer.status_code)
    page["Allow"] = answer["Allow"]
    return page


def not_found(request: HttpRequest, exception: Exception) -> HttpResponse:
    """Respond 404, or redirect to the same path without a trailing slash if that is a page.

    CommonMiddleware redirects the other way, to paths with a slash.
    """
    path, match = request.path.rstrip("/"), request.resolver_match
    is_no_page = match is None or match.url_name == _SHORT_LINK  # which takes a code and a slash
    if is_no_page and path != request.path and _is_page(path) and _is_on_site(request):
        query = request.META.get("QUERY_STRING", "")
        return HttpResponsePermanentRedirect(escape_leading_slashes(iri_to_uri(path)) + (f"?{query}" if query else ""))
    return _page(request, "404.html", 404)


def too_many_requests(request: HttpRequest) -> HttpResponse:
    """Respond 429 to too many attempts to sign in or up."""
    return _page(request, "429.html", 429)


def server_error(request: HttpRequest) -> HttpResponse:
    """Respond 500 without a query of the database or the session: either may be the cause."""
    if is_api(request):
        return error_response(500, "internal_error", INTERNAL_ERROR)
    frame = _FRAME if _is_on_site(request) else ""
    return HttpResponse(render_to_string("500.html", {"frame": frame}), status=500)


def unavailable(request: HttpRequest) -> HttpResponse:
    """Respond 503 with Retry-After, without database, session and Redis: one of them is down."""
    answer: HttpResponse
    if is_api(request):
        answer = error_response(503, "unavailable", UNAVAILABLE)
    else:
        # Without a short host the request may be of a custom domain.
        frame = _FRAME if hasattr(request, "short_host") and _is_on_site(request) else ""
        answer = HttpResponse(render_to_string("503.html", {"frame": frame}), status=503)
        answer["Cache-Control"] = "private, no-store"
    answer["Retry-After"] = RETRY_AFTER
    return answer


def _page(request: HttpRequest, template: str, status: int, **context: str | Promise | None) -> HttpResponse:
    is_member = getattr(request, "membership", None) is not None
    frame = (_MEMBERS_FRAME if is_member else _FRAME) if _is_on_site(request) else ""
    answer = render(request, template, {"frame": frame, **context}, status=status)
    answer["Cache-Control"] = "private, no-store"
    return answer


def _is_page(path: str) -> bool:
    try:
        return resolve(path).url_name not in _NO_PAGES
    except Resolver404:
        return False


def _is_on_site(request: HttpRequest) -> bool:
    short_host = getattr(request, "short_host", None)
    return short_host is None or short_host.is_site
