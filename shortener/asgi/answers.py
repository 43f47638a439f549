"""Sends short answers that no cache keeps."""

from collections.abc import Iterable

from shortener.asgi.types import Scope, Send
from shortener.web.security_headers import security_headers


async def send_answer(
    scope: Scope, send: Send, status: int, content_type: str, body: bytes, *, extra: Iterable[tuple[bytes, bytes]] = ()
) -> None:
    """Send an answer with the security headers, some more headers, and the body unless the request is a HEAD."""
    headers = [
        (b"content-type", content_type.encode()),
        (b"content-length", str(len(body)).encode()),
        (b"cache-control", b"no-store"),
        *security_headers(),
        *extra,
    ]
    await send({"type": "http.response.start", "status": status, "headers": headers})
    await send({"type": "http.response.body", "body": b"" if scope["method"] == "HEAD" else body})
