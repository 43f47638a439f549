"""One name for each request: on its answer and in every line that is logged while it is worked on."""

import logging
import re
import secrets
from collections.abc import Callable
from contextvars import ContextVar

from django.http import HttpRequest, HttpResponse

GetResponse = Callable[[HttpRequest], HttpResponse]

_SANE = re.compile(r"[A-Za-z0-9._-]{1,64}")
_NONE = "-"
_current: ContextVar[str] = ContextVar("request_id", default=_NONE)


class RequestIdMiddleware:
    """Answers with the X-Request-ID that was sent, or with a new one when none was, or one that no log should hold."""

    def __init__(self, get_response: GetResponse) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        sent = request.META.get("HTTP_X_REQUEST_ID", "")
        request_id = sent if _SANE.fullmatch(sent) else secrets.token_hex(16)
        request.request_id = request_id  # type: ignore[attr-defined]
        token = _current.set(request_id)
        try:
            response = self.get_response(request)
        finally:
            _current.reset(token)
        response["X-Request-ID"] = request_id
        return response


class RequestIdFilter(logging.Filter):
    """Gives each record a `request_id`, "-" outside of requests."""

    def filter(self, record: logging.LogRecord) -> bool:
        # Django reports a refusal after the last middleware, with the request in its hand.
        request = getattr(record, "request", None)
        record.request_id = getattr(request, "request_id", None) or _current.get()
        return True
