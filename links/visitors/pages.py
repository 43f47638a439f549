"""The pages that explain why a link does not redirect: for views, and as bytes for the redirect plane."""

from datetime import UTC, datetime
from functools import lru_cache

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.template.loader import render_to_string
from django.utils import translation

from redirects.pages import Page, new_page
from redirects.target import PAGE_STATUS, Verdict

UNKNOWN, UNREACHABLE, ROOT = "unknown", "unreachable", "root"

_STATUS = {
    **{str(verdict): status for verdict, status in PAGE_STATUS.items()},
    UNKNOWN: 404,
    UNREACHABLE: 503,
    ROOT: 404,
}
_MOST_LANGUAGES = 1_000  # Accept-Language headers, which clients can invent
_LONGEST_LANGUAGES = 200  # characters of such a header that are looked at
_MOST_PAGES = 100  # one for each time at which a link opens, and for each message of rules


def unavailable(reason: str, opens_at: datetime | None = None, message: str = "") -> HttpResponse:
    """Return the page in the active language. `reason` is a Verdict, UNKNOWN, UNREACHABLE or ROOT.

    `message` is the text of a rule that closes the link.
    """
    context = {
        "state": str(reason),
        "opens_at": opens_at if reason == Verdict.NOT_YET else None,
        "message": message,
        "contact": settings.ABUSE_CONTACT if reason == Verdict.BLOCKED else "",
        "is_reportable": reason not in (UNREACHABLE, ROOT, Verdict.BLOCKED),
    }
    answer = HttpResponse(render_to_string("links/unavailable.html", context), status=_STATUS[reason])
    answer["Cache-Control"] = "private, no-store"
    if reason == UNREACHABLE:
        answer["Retry-After"] = "5"
    return answer


class VisitorPages:
    """Renders each page once for every language."""

    def closed(self, verdict: Verdict | None, opens_at: int | None, languages: str, message: str = "") -> Page:
        """Return why a link is not followed: None for a code without a link. `opens_at` is milliseconds since 1970."""
        opens_at = opens_at if verdict is Verdict.NOT_YET else None
        return _page(verdict or UNKNOWN, opens_at, _language(languages[:_LONGEST_LANGUAGES]), message)

    def unreachable(self, languages: str) -> Page:
        """Return the page for the time that nothing is known of the link, since the database is down."""
        return _page(UNREACHABLE, None, _language(languages[:_LONGEST_LANGUAGES]), "")


@lru_cache(_MOST_LANGUAGES)
def _language(accept_language: str) -> str:
    request = HttpRequest()
    request.META["HTTP_ACCEPT_LANGUAGE"] = accept_language
    return translation.get_language_from_request(request)


@lru_cache(_MOST_PAGES)
def _page(reason: str, opens_at: int | None, language: str, message: str) -> Page:
    opens = None if opens_at is None else datetime.fromtimestamp(opens_at / 1000, UTC)
    with translation.override(language):
        answer = unavailable(reason, opens, message)
    answer["Content-Language"] = language
    return new_page(answer.status_code, list(answer.items()), answer.content)
