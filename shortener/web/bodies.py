"""Reads request bodies on the event loop, before a thread is taken, so that slow clients occupy no threads."""

import asyncio
import secrets
import time
from collections import deque
from collections.abc import Iterable

from django.conf import settings
from django.utils.translation import gettext_lazy as _

from shortener.web.asgi import Application, Message, Receive, Scope, Send
from shortener.web.envelope import error_response

TIMEOUT = 30.0  # seconds for a body that is held in memory
_UPLOAD_TIMEOUT = 120.0  # seconds for a longer one, which a thread reads as it arrives
_CONCURRENT_UPLOADS = 4  # threads; the others stay free for other requests
_TOO_SLOW = _("The request's body did not arrive in time. Send it again.")


class WholeBodies:
    """An ASGI application that calls another one when the request's body has arrived."""

    def __init__(self, application: Application) -> None:
        self._application = application
        self._uploads = asyncio.Semaphore(_CONCURRENT_UPLOADS)

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        length = _length(scope["headers"])
        if length > settings.DATA_UPLOAD_MAX_MEMORY_SIZE:
            async with self._uploads:
                await self._application(scope, _with_deadline(time.monotonic() + _UPLOAD_TIMEOUT, receive), send)
            return
        if length:
            try:
                receive = await _buffered(receive)
            except TimeoutError:
                await _refuse(send)
                return
        await self._application(scope, receive, send)


def _length(headers: Iterable[tuple[bytes, bytes]]) -> int:
    """Return the Content-Length, 0 without one: Django reads no other bodies."""
    text = next((value for name, value in headers if name == b"content-length"), b"")
    return int(text) if text.isdigit() else 0


async def _buffered(receive: Receive) -> Receive:
    """Read the whole body, or raise TimeoutError; return a `receive` that replays it."""
    messages: deque[Message] = deque()
    async with asyncio.timeout(TIMEOUT):
        while not messages or messages[-1].get("more_body", False):
            messages.append(await receive())

    async def again() -> Message:
        return messages.popleft() if messages else await receive()

    return again


def _with_deadline(deadline: float, receive: Receive) -> Receive:
    async def in_time() -> Message:
        async with asyncio.timeout(deadline - time.monotonic()):
            return await receive()

    return in_time


async def _refuse(send: Send) -> None:
    body = error_response(408, "timeout", _TOO_SLOW).content
    headers = [
        (b"content-type", b"application/json"),
        (b"content-length", str(len(body)).encode()),
        (b"cache-control", b"no-store"),
        (b"connection", b"close"),
        (b"x-request-id", secrets.token_hex(16).encode()),
    ]
    await send({"type": "http.response.start", "status": 408, "headers": headers})
    await send({"type": "http.response.body", "body": body})
