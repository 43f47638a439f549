"""The 503 of a request that no view can handle: an envelope below /api, else a page that names no product."""

import secrets
from functools import cache

from django.template.loader import render_to_string

from shortener.asgi.types import Scope, Send
from shortener.web.envelope import UNAVAILABLE, error_response, is_api_path

_RETRY_AFTER = b"5"  # seconds


async def send_unavailable(scope: Scope, send: Send) -> None:
    """Send the 503, without database, session, Redis and control plane."""
    for_api = is_api_path(scope["path"])
    body = error_response(503, "unavailable", UNAVAILABLE).content if for_api else _page()
    headers = [
        (b"content-type", b"application/json" if for_api else b"text/html; charset=utf-8"),
        (b"content-length", str(len(body)).encode()),
        (b"cache-control", b"no-store"),
        (b"retry-after", _RETRY_AFTER),
        (b"x-request-id", secrets.token_hex(16).encode()),
    ]
    await send({"type": "http.response.start", "status": 503, "headers": headers})
    await send({"type": "http.response.body", "body": b"" if scope["method"] == "HEAD" else body})


@cache
def _page() -> bytes:
    return render_to_string("503.html", {"frame": ""}).encode()
