"""Middleware of every request: the client's address, who may embed answers, pages for 405, and 503 in outages."""

import logging
from collections.abc import Callable

from django.conf import settings
from django.contrib import messages
from django.contrib.auth.views import redirect_to_login
from django.http import HttpRequest, HttpResponse, HttpResponseNotAllowed
from django.utils.translation import gettext as _
from redis.exceptions import RedisError

from shortener import metrics
from shortener.db.transactions import is_outage
from shortener.errors import Busy
from shortener.web import error_views
from shortener.web.envelope import is_api
from shortener.web.requests.hop import is_token
from shortener.web.requests.http import client_address, client_scheme
from shortener.web.requests.request_ids import set_current_address

logger = logging.getLogger(__name__)

GetResponse = Callable[[HttpRequest], HttpResponse]


class TrustedProxyMiddleware:
    """Sets REMOTE_ADDR to the client's own address, and the scheme to the one that the client used.

    The redirect plane has found out both; without it they come from X-Forwarded-For and X-Forwarded-Proto, when a
    proxy of TRUSTED_PROXIES sent them.
    """

    def __init__(self, get_response: GetResponse) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        meta = request.META
        peer, forwarded_for = meta.get("REMOTE_ADDR", ""), meta.get("HTTP_X_FORWARDED_FOR", "")
        forwarded_proto = meta.get("HTTP_X_FORWARDED_PROTO", "")
        if is_token(meta.pop("HTTP_X_SHORTENER_HOP", "")):
            meta["REMOTE_ADDR"], meta["wsgi.url_scheme"] = forwarded_for, forwarded_proto
        else:
            trusted = settings.TRUSTED_PROXIES
            meta["REMOTE_ADDR"] = client_address(peer, forwarded_for, trusted)
            meta["wsgi.url_scheme"] = client_scheme(peer, meta["wsgi.url_scheme"], forwarded_proto, trusted)
        set_current_address(meta["REMOTE_ADDR"])
        return self.get_response(request)


class ResourcePolicyMiddleware:
    """Forbids pages of other sites to embed answers, except redirects and what CORS lets an allowed origin read.

    A redirect with this header could not lead to a picture that another site embeds by its short link.
    """

    def __init__(self, get_response: GetResponse) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        answer = self.get_response(request)
        is_redirect = 300 <= answer.status_code < 400
        if not is_redirect and "Access-Control-Allow-Origin" not in answer:
            answer.setdefault("Cross-Origin-Resource-Policy", "same-origin")
        return answer


class OutageMiddleware:
    """Responds 503 instead of 500 when a view cannot reach the database or Redis, or has no room for its work."""

    def __init__(self, get_response: GetResponse) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        return self.get_response(request)

    def process_exception(self, request: HttpRequest, exception: Exception) -> HttpResponse | None:
        """Return the 503 for an outage; Django handles every other exception."""
        if not (isinstance(exception, (RedisError, Busy)) or is_outage(exception)):
            return None
        if is_outage(exception):
            metrics.database_errors.labels("control").inc()
        logger.warning("A page cannot be shown: %s", " ".join(str(exception).split()))
        return error_views.unavailable(request)


class UploadMiddleware:
    """Sends visitors who are not signed in to sign in, before a long body is read: later middleware would read it."""

    def __init__(self, get_response: GetResponse) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        length = request.META.get("CONTENT_LENGTH", "")
        is_long = length.isdigit() and int(length) > settings.DATA_UPLOAD_MAX_MEMORY_SIZE
        if is_long and not is_api(request) and not request.user.is_authenticated:
            messages.warning(
                request, _("You were signed out, so the file was not uploaded. Sign in and upload it again.")
            )
            return redirect_to_login(request.path)
        return self.get_response(request)


class MethodNotAllowedMiddleware:
    """Shows a page, not an empty screen, after a GET of an address that takes POST alone, such as a reload.

    Below /api every 405 is the envelope.
    """

    def __init__(self, get_response: GetResponse) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        response = self.get_response(request)
        if isinstance(response, HttpResponseNotAllowed) and (request.method == "GET" or is_api(request)):
            return error_views.not_allowed(request, response)
        return response
