"""Sends answers: short ones that no cache keeps, and long ones in the pace of the client."""

import asyncio
from collections.abc import AsyncIterable, Iterable

from shortener import metrics
from shortener.asgi.types import Scope, Send
from shortener.web.requests.security_headers import security_headers

_STALLED = 30.0  # seconds after which a client that takes nothing of an answer is disconnected


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


async def send_parts(send: Send, parts: AsyncIterable[bytes]) -> None:
    """Send a long body, of which a part is asked for when the client has taken those before.

    When the client takes nothing for 30 seconds, the body ends there, and the server closes the connection.
    """
    try:
        async for part in parts:
            async with asyncio.timeout(_STALLED):
                await send({"type": "http.response.body", "body": part, "more_body": True})
    except TimeoutError:
        metrics.refused.labels("stalled downloads").inc()
        return
    await send({"type": "http.response.body", "body": b""})
