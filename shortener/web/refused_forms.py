"""The answer to a refused form, shown at an address of its own: so Back, Forward and reload never send the form again.

Browsers ask before they repeat a POST, or show an error page instead. So the page with the errors is kept in Redis for
half an hour, encrypted, and the browser is redirected to it. Only the person and the browser that sent the form can
read it. Without Redis, and for clients that send too many, the page is the answer to the POST itself.
"""

import base64
import hashlib
import json
import re
import secrets
import zlib
from collections.abc import Callable
from contextlib import suppress
from http import HTTPStatus
from urllib.parse import urlencode

from cryptography.fernet import InvalidToken
from django.conf import settings
from django.core.cache import cache
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect, QueryDict
from django.utils.cache import add_never_cache_headers
from django.utils.http import escape_leading_slashes

from shortener import limits, redis
from shortener.encryption import decrypt, encrypt
from shortener.web.requests.http import address_group

_PARAMETER = "form-answer"
_TOKEN = re.compile(r"[\w-]{22}")
_PURPOSE = "refused forms"
_KEPT_FOR = 1_800  # seconds
_STATUSES = (400, 409)
# Of a form with errors: pages of allauth have them with the status 200.
_MARKS = (b"data-error-summary", b'aria-invalid="true"', b'class="errorlist')
_CSP = "_csp_update"  # where csp.decorators.csp_update() leaves what the middleware adds to the policy
_LARGEST = 300_000  # bytes
_MOST_OF_CLIENT, _MOST = 20, 60  # in a minute: about 30 MB are kept at most


class RefusedFormMiddleware:
    """Redirects from the answer to a refused form to a copy of it, and shows the copy."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        shown = request.GET.get(_PARAMETER, "")
        if not _TOKEN.fullmatch(shown) or settings.CSRF_COOKIE_NAME not in request.COOKIES:
            shown = ""
        if shown:
            # Views don't see the token, which would come into addresses that they redirect to.
            request.META["QUERY_STRING"] = _without_token(request.META["QUERY_STRING"])
            request.GET = QueryDict(request.META["QUERY_STRING"], encoding=request.encoding)
            if request.method == "GET" and _wants_page(request):
                return _kept(request, shown) or self._without_answer(request)
        answer = self.get_response(request)
        if shown and request.method == "POST" and 300 <= answer.status_code < 400:
            _forget(request, shown)  # else Back would show the errors of a form that was accepted
        token = _keep(request, answer) if _is_refusal(request, answer) else ""
        if not token:
            return answer
        page = request.get_full_path()  # to which forms without an action on the page are sent
        redirect = _redirect(page + ("&" if "?" in page else "?") + urlencode({_PARAMETER: token}))
        redirect.cookies = answer.cookies
        return redirect

    def _without_answer(self, request: HttpRequest) -> HttpResponse:
        """Redirect to the empty form, or to the page above an address that only takes forms."""
        has_page = self.get_response(request).status_code != HTTPStatus.METHOD_NOT_ALLOWED
        return _redirect(request.get_full_path() if has_page else request.path.rpartition("/")[0] or "/")


def _wants_page(request: HttpRequest) -> bool:
    """Tell whether a browser asks for a whole page, and not a program or a part of one."""
    is_for_programs = request.path.startswith(("/api/", "/static/"))
    return (
        "text/html" in request.headers.get("accept", "") and not is_for_programs and "HX-Request" not in request.headers
    )


def _is_refusal(request: HttpRequest, answer: HttpResponse) -> bool:
    """Tell whether a browser that shows pages gets a form with errors; scripts and other programs read the answer."""
    if request.method != "POST" or not _wants_page(request) or answer.streaming:
        return False
    if not answer.headers.get("Content-Type", "").startswith("text/html"):
        return False
    is_marked = answer.status_code == 200 and any(mark in answer.content for mark in _MARKS)
    return is_marked or answer.status_code in _STATUSES


def _keep(request: HttpRequest, answer: HttpResponse) -> str:
    """Keep the page and return its token, or an empty text if it cannot be kept."""
    client = address_group(request.META["REMOTE_ADDR"])
    if len(answer.content) > _LARGEST or settings.CSRF_COOKIE_NAME not in request.COOKIES:
        return ""
    token = secrets.token_urlsafe(16)
    content = base64.b85encode(zlib.compress(answer.content)).decode()
    packed = json.dumps({"content": content, "csp": getattr(answer, _CSP, {})})
    try:
        for name, most in ((f"refused-forms:{client}", _MOST_OF_CLIENT), ("refused-forms", _MOST)):
            if not limits.is_within(name, limit=most, seconds=60):
                return ""
        cache.set(_key(request, token), encrypt(packed, purpose=_PURPOSE), _KEPT_FOR)
    except redis.FAILURES:
        return ""
    return token


def _kept(request: HttpRequest, token: str) -> HttpResponse | None:
    """Return the page that was kept, or None when it is gone or another's."""
    try:
        encrypted = cache.get(_key(request, token))
        packed = json.loads(decrypt(encrypted, purpose=_PURPOSE)) if encrypted else None
    except (*redis.FAILURES, InvalidToken):  # another SECRET_KEY
        return None
    if packed is None:
        return None
    answer = HttpResponse(zlib.decompress(base64.b85decode(packed["content"])))
    setattr(answer, _CSP, packed["csp"])
    add_never_cache_headers(answer)
    return answer


def _forget(request: HttpRequest, token: str) -> None:
    """Delete the page that was kept, if Redis answers."""
    with suppress(*redis.FAILURES):
        cache.delete(_key(request, token))


def _key(request: HttpRequest, token: str) -> str:
    owner = (token, request.path, request.COOKIES[settings.CSRF_COOKIE_NAME], str(request.user.pk))
    return "refused-form:" + hashlib.sha256("\0".join(owner).encode()).hexdigest()


def _redirect(page: str) -> HttpResponse:
    answer = HttpResponseRedirect(escape_leading_slashes(page))  # two would lead to another site
    answer.status_code = 303
    add_never_cache_headers(answer)
    return answer


def _without_token(query: str) -> str:
    values = QueryDict(query, mutable=True)
    return values.urlencode() if values.pop(_PARAMETER, None) else query
