"""What the site says when it has no page to show: in the product's clothes to its own people, bare elsewhere.

Custom domains keep Django's own handlers: the templates name no product unless they are given a frame.
"""

from django.http import HttpRequest, HttpResponse, HttpResponseNotAllowed, HttpResponsePermanentRedirect
from django.shortcuts import render
from django.template.loader import render_to_string
from django.urls import Resolver404, resolve
from django.utils.encoding import iri_to_uri
from django.utils.functional import Promise
from django.utils.http import escape_leading_slashes
from django.utils.translation import gettext as _

from shortener.errors import DomainError
from shortener.web.envelope import INTERNAL_ERROR, MALFORMED, UNAVAILABLE, error_response, is_api
from shortener.web.http import referring_page

_NO_PAGES = ("follow", "preview", "api-unknown")  # a code ends where it ends, and the API has its own 404
_FRAME = "message.html"  # for strangers, and for whoever is outside of a workspace
_MEMBERS_FRAME = "app.html"


def bad_request(request: HttpRequest, exception: Exception) -> HttpResponse:
    """Refuse what no view could read, such as a Host header that is no host."""
    if is_api(request):
        return error_response(400, "bad_request", MALFORMED)
    return HttpResponse(render_to_string("400.html", {"frame": _FRAME}), status=400)


def forbidden(request: HttpRequest, exception: Exception) -> HttpResponse:
    """Refuse somebody, with the reason if the product itself gave one: of others' words nothing is repeated."""
    if is_api(request):
        return error_response(403, "forbidden", _("You may not do this."))
    cause = exception.__cause__
    return _page(request, "403.html", 403, reason=cause.message if isinstance(cause, DomainError) else "")


def csrf_failure(request: HttpRequest, reason: str = "") -> HttpResponse:
    """Refuse a form that may have been sent by another site."""
    return _page(request, "403_csrf.html", 403, page=referring_page(request))


def not_allowed(request: HttpRequest, answer: HttpResponseNotAllowed) -> HttpResponse:
    """Say that nothing can be opened where something is only done, such as after a reload."""
    page = _page(request, "405.html", answer.status_code)
    page["Allow"] = answer["Allow"]
    return page


def not_found(request: HttpRequest, exception: Exception) -> HttpResponse:
    """Say that there is no such page, or none for this person; or where the page is that has no slash at its end.

    CommonMiddleware does the same for those that have one.
    """
    path = request.path_info.rstrip("/")
    if request.resolver_match is None and path != request.path_info and _is_page(path) and _is_on_site(request):
        query = request.META.get("QUERY_STRING", "")
        return HttpResponsePermanentRedirect(escape_leading_slashes(iri_to_uri(path)) + (f"?{query}" if query else ""))
    return _page(request, "404.html", 404)


def too_many_requests(request: HttpRequest) -> HttpResponse:
    """Ask somebody to wait who tries too often to sign in or up."""
    return _page(request, "429.html", 429)


def server_error(request: HttpRequest) -> HttpResponse:
    """Answer what went wrong outside of every view's own handling, and ask neither database nor session for it."""
    if is_api(request):
        return error_response(500, "internal_error", INTERNAL_ERROR)
    frame = _FRAME if _is_on_site(request) else ""
    return HttpResponse(render_to_string("500.html", {"frame": frame}), status=500)


def unavailable(request: HttpRequest) -> HttpResponse:
    """Ask somebody to come back in a moment, and ask neither database nor session nor Redis for it: one is away."""
    answer: HttpResponse
    if is_api(request):
        answer = error_response(503, "unavailable", UNAVAILABLE)
    else:
        # Before the host is known, it may be a workspace's own.
        frame = _FRAME if hasattr(request, "short_host") and _is_on_site(request) else ""
        answer = HttpResponse(render_to_string("503.html", {"frame": frame}), status=503)
        answer["Cache-Control"] = "private, no-store"
    answer["Retry-After"] = "5"
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
