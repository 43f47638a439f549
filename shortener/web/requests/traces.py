"""Traces of the control plane: a span for each request."""

from django.conf import settings
from django.core.exceptions import MiddlewareNotUsed
from django.http import HttpRequest, HttpResponse

from shortener import tracing
from shortener.web.requests.access_lines import path_without_secrets
from shortener.web.requests.hop import is_from_redirect_plane
from shortener.web.requests.http import is_trusted
from shortener.web.requests.request_ids import GetResponse


class TracesMiddleware:
    """Records a span for each request, a child of the redirect plane's or of a trusted proxy's."""

    def __init__(self, get_response: GetResponse) -> None:
        if not tracing.is_wanted():
            raise MiddlewareNotUsed
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        method = request.method or ""
        attributes = {"http.request.method": method, "url.path": path_without_secrets(request.path)}
        with tracing.span(method, kind="SERVER", parent=_parent(request), attributes=attributes) as span:
            response = self.get_response(request)
            if span is not None:
                span.set_attribute("http.response.status_code", response.status_code)
                span.set_attribute("shortener.request_id", getattr(request, "request_id", ""))
                if request.resolver_match is not None:
                    span.update_name(f"{method} {request.resolver_match.view_name}")
                    span.set_attribute("http.route", request.resolver_match.route)
            return response


def _parent(request: HttpRequest) -> dict[str, str]:
    sent = request.headers.get(tracing.TRACEPARENT, "")
    is_ours = is_from_redirect_plane(request.META)
    trusts = is_ours or is_trusted(request.META.get("REMOTE_ADDR", ""), settings.TRUSTED_PROXIES)
    return {tracing.TRACEPARENT: sent} if sent and trusts else {}
