"""Answers to requests that no view can handle: an envelope below /api, else a page that names no product."""

import secrets
from functools import cache

from django.template.loader import render_to_string
from django.utils.functional import Promise

from shortener.asgi.answers import send_answer
from shortener.asgi.types import Scope, Send
from shortener.web.envelope import MALFORMED, RETRY_AFTER, UNAVAILABLE, error_response, is_api_path


async def send_unavailable(scope: Scope, send: Send) -> None:
    """Send a 503, without database, session, Redis and control plane."""
    await send_refusal(scope, send, 503, "unavailable", UNAVAILABLE)


async def send_malformed(scope: Scope, send: Send) -> None:
    """Send a 400, after which the server can read no other request from this client."""
    await send_refusal(scope, send, 400, "bad_request", MALFORMED)


async def send_refusal(scope: Scope, send: Send, status: int, code: str, message: Promise) -> None:
    """Send an error. A 503 has Retry-After; any other closes the connection, as the rest of the request is not read."""
    for_api = is_api_path(scope["path"])
    body = error_response(status, code, message).content if for_api else _page(status, str(message))
    content_type = "application/json" if for_api else "text/html; charset=utf-8"
    extra = [
        (b"x-request-id", secrets.token_hex(16).encode()),
        (b"retry-after", RETRY_AFTER.encode()) if status == 503 else (b"connection", b"close"),
    ]
    await send_answer(scope, send, status, content_type, body, extra=extra)


@cache
def _page(status: int, message: str) -> bytes:
    template = "503.html" if status == 503 else "refused.html"
    return render_to_string(template, {"frame": "", "message": message}).encode()
