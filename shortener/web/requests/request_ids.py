"""The current request: its id, in X-Request-ID and in every log line, and the client's address."""

import re
import secrets
from collections.abc import Callable
from contextvars import ContextVar

from django.http import HttpRequest, HttpResponse

from shortener import context

GetResponse = Callable[[HttpRequest], HttpResponse]

_VALID = re.compile(r"[A-Za-z0-9._-]{1,64}")
_address: ContextVar[str] = ContextVar("client_address", default="")


def current_request_id() -> str:
    """Return the id of the request that this code runs for, "-" outside of requests."""
    return context.request_id.get()


def current_address() -> str:
    """Return the client's address of the request that this code runs for, "" outside of requests."""
    return _address.get()


def set_current_address(address: str) -> None:
    """Set the client's address of the current request, once it is known."""
    _address.set(address)


def valid_or_new(sent: str) -> str:
    """Return the id that the client sent if it is a valid one, else a new one."""
    return sent if _VALID.fullmatch(sent) else secrets.token_hex(16)


class RequestIdMiddleware:
    """Takes over a valid X-Request-ID header, or generates an id, and sends it back."""

    def __init__(self, get_response: GetResponse) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        request_id = valid_or_new(request.META.get("HTTP_X_REQUEST_ID", ""))
        request.request_id = request_id  # type: ignore[attr-defined]
        id_token, address_token = context.request_id.set(request_id), _address.set("")
        try:
            response = self.get_response(request)
        finally:
            context.request_id.reset(id_token)
            _address.reset(address_token)
        response["X-Request-ID"] = request_id
        return response
