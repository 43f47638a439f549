"""The pages that explain why a link does not redirect: for views, and as bytes for the redirect plane."""

from datetime import UTC, datetime
from functools import lru_cache
from io import BytesIO

from csp.middleware import CSPMiddleware
from django.core.handlers.wsgi import WSGIRequest
from django.http import HttpResponse
from django.middleware.clickjacking import XFrameOptionsMiddleware
from django.middleware.security import SecurityMiddleware
from django.template.loader import render_to_string
from django.utils import translation
from django_permissions_policy import PermissionsPolicyMiddleware

from redirects.pages import Page, new_page
from redirects.target import Verdict
from shortener.web.middleware import ResourcePolicyMiddleware

UNKNOWN, UNREACHABLE, ROOT = "unknown", "unreachable", "root"

_STATUS = {
    UNKNOWN: 404,
    Verdict.NOT_YET: 404,
    Verdict.EXPIRED: 410,
    Verdict.EXHAUSTED: 410,
    Verdict.DISABLED: 410,
    UNREACHABLE: 503,
    ROOT: 404,
}
_MIDDLEWARE = (  # those that set headers of every page
    SecurityMiddleware,
    CSPMiddleware,
    XFrameOptionsMiddleware,
    PermissionsPolicyMiddleware,
    ResourcePolicyMiddleware,
)
_MOST_LANGUAGES = 1_000  # Accept-Language headers, which clients can invent
_LONGEST_LANGUAGES = 200  # characters of such a header that are looked at
_MOST_PAGES = 1_000  # one for each time at which a link opens


def unavailable(reason: str, opens_at: datetime | None = None) -> HttpResponse:
    """Return the page in the active language. `reason` is a Verdict, UNKNOWN, UNREACHABLE or ROOT."""
    context = {"state": str(reason), "opens_at": opens_at if reason == Verdict.NOT_YET else None}
    answer = HttpResponse(render_to_string("links/unavailable.html", context), status=_STATUS[reason])
    answer["Cache-Control"] = "private, no-store"
    if reason == UNREACHABLE:
        answer["Retry-After"] = "5"
    return answer


class VisitorPages:
    """Renders each page once for every language and scheme, with the headers that Django's middleware sets."""

    def closed(self, verdict: Verdict | None, opens_at: int | None, languages: str, scheme: str) -> Page:
        """Return why a link is not followed: None for a code without a link. `opens_at` is milliseconds since 1970."""
        opens_at = opens_at if verdict is Verdict.NOT_YET else None
        return _page(verdict or UNKNOWN, opens_at, _language(languages[:_LONGEST_LANGUAGES]), scheme)

    def unreachable(self, languages: str, scheme: str) -> Page:
        """Return the page for the time that nothing is known of the link, since the database is down."""
        return _page(UNREACHABLE, None, _language(languages[:_LONGEST_LANGUAGES]), scheme)


@lru_cache(_MOST_LANGUAGES)
def _language(accept_language: str) -> str:
    return translation.get_language_from_request(_request("http", HTTP_ACCEPT_LANGUAGE=accept_language))


@lru_cache(_MOST_PAGES)
def _page(reason: str, opens_at: int | None, language: str, scheme: str) -> Page:
    opens = None if opens_at is None else datetime.fromtimestamp(opens_at / 1000, UTC)
    request = _request(scheme)
    with translation.override(language):
        answer = unavailable(reason, opens)
    for middleware in _MIDDLEWARE:
        middleware(lambda _request: answer)(request)
    answer["Content-Language"] = language
    return new_page(answer.status_code, list(answer.items()), answer.content)


def _request(scheme: str, **meta: str) -> WSGIRequest:
    """Return a request as far as Django's middleware needs one."""
    place = {"SERVER_NAME": "localhost", "SERVER_PORT": "80", "REQUEST_METHOD": "GET", "PATH_INFO": "/"}
    return WSGIRequest(place | meta | {"wsgi.input": BytesIO(), "wsgi.url_scheme": scheme})
