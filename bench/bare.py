"""The baseline: a minimal ASGI application that redirects."""

from collections.abc import Awaitable, Callable, MutableMapping
from typing import Any

Message = MutableMapping[str, Any]

_START: Message = {
    "type": "http.response.start",
    "status": 302,
    "headers": [(b"location", b"https://example.com/page"), (b"content-length", b"0")],
}
_BODY: Message = {"type": "http.response.body", "body": b""}


async def application(
    scope: MutableMapping[str, Any],
    receive: Callable[[], Awaitable[Message]],
    send: Callable[[Message], Awaitable[None]],
) -> None:
    """Answer every request with the same 302."""
    if scope["type"] == "lifespan":
        await receive()
        await send({"type": "lifespan.startup.complete"})
        await receive()
        await send({"type": "lifespan.shutdown.complete"})
        return
    await send(_START)
    await send(_BODY)
