"""How long the control plane takes for its requests, by view, method and kind of status."""

import time
from collections.abc import Callable

from django.http import HttpRequest, HttpResponse

from shortener import metrics

_METHODS = {"GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS"}
_UNNAMED = "unnamed"
_NO_VIEW = "none"  # of unknown addresses, and of what middleware answers


class DurationMiddleware:
    """Counts each request and its time in the metrics."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        began_at = time.perf_counter()
        response = self.get_response(request)
        match = request.resolver_match
        view = (match.view_name or _UNNAMED) if match else _NO_VIEW
        method = request.method if request.method in _METHODS else "other"
        status = f"{response.status_code // 100}xx"
        metrics.request_duration.labels(view, method, status).observe(time.perf_counter() - began_at)
        return response
