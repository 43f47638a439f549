"""The request as the client sent it, not as the last proxy did, and a page where a view leaves the screen empty."""

from collections.abc import Callable

from django.conf import settings
from django.http import HttpRequest, HttpResponse, HttpResponseNotAllowed

from shortener.web import error_views
from shortener.web.http import client_address, is_within, parse_address

GetResponse = Callable[[HttpRequest], HttpResponse]


class TrustedProxyMiddleware:
    """Puts the client's own address into REMOTE_ADDR, and its scheme where Django looks for it.

    X-Forwarded-For and X-Forwarded-Proto count only when a proxy named in TRUSTED_PROXIES sent them.
    """

    def __init__(self, get_response: GetResponse) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        meta = request.META
        peer = parse_address(meta.get("REMOTE_ADDR", ""))
        if peer is not None and is_within(peer, settings.TRUSTED_PROXIES):
            scheme = meta.get("HTTP_X_FORWARDED_PROTO", "").split(",")[-1].strip().lower()
            if scheme in ("http", "https"):
                meta["wsgi.url_scheme"] = scheme
        meta["REMOTE_ADDR"] = client_address(
            meta.get("REMOTE_ADDR", ""), meta.get("HTTP_X_FORWARDED_FOR", ""), settings.TRUSTED_PROXIES
        )
        return self.get_response(request)


class NothingToOpenMiddleware:
    """Gives people a page who open an address that only takes forms, such as with a reload."""

    def __init__(self, get_response: GetResponse) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        answer = self.get_response(request)
        if request.method == "GET" and isinstance(answer, HttpResponseNotAllowed):
            return error_views.not_allowed(request, answer)
        return answer
