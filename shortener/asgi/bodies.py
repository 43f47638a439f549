"""Reads request bodies on the event loop, before a thread is taken, so that slow clients occupy no threads."""

import asyncio
import secrets
import time
from collections import deque
from collections.abc import Iterable

from django.conf import settings
from django.utils.translation import gettext_lazy as _

from shortener.asgi.refusals import send_unavailable
from shortener.asgi.types import Application, Message, Receive, Scope, Send
from shortener.web.envelope import error_response

TIMEOUT = 30.0  # seconds for a body that is held in memory
_UPLOAD_TIMEOUT = 120.0  # seconds for a longer one, which a thread reads as it arrives
_LONGEST_WAIT = 2.0  # seconds for the end of another upload
_MOST_HELD = 64 * 1_048_576  # bytes of all bodies that are held in memory
_SMALL = 16_384  # bytes: bodies that are always accepted
_CONCURRENT_UPLOADS = 4  # threads; the others stay free for other requests
_TOO_SLOW = _("The request's body did not arrive in time. Send it again.")


class WholeBodies:
    """An ASGI application that calls another one when the request's body has arrived."""

    def __init__(self, application: Application) -> None:
        self._application = application
        self._uploads = asyncio.Semaphore(_CONCURRENT_UPLOADS)
        self._held = 0  # bytes of bodies that are in memory, or will be

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        length = _length(scope["headers"])
        if length > settings.DATA_UPLOAD_MAX_MEMORY_SIZE:
            await self._upload(scope, receive, send)
            return
        held = length if length > _SMALL else 0
        if self._held + held > _MOST_HELD:
            await send_unavailable(scope, send)
            return
        self._held += held
        try:
            if length:
                receive = await _buffered(receive)
            await self._application(scope, receive, send)
        except _TooSlow:
            await _refuse(send)
        finally:
            self._held -= held

    async def _upload(self, scope: Scope, receive: Receive, send: Send) -> None:
        try:
            async with asyncio.timeout(_LONGEST_WAIT):
                await self._uploads.acquire()
        except TimeoutError:
            await send_unavailable(scope, send)
            return
        try:
            await self._application(scope, _with_deadline(time.monotonic() + _UPLOAD_TIMEOUT, receive), send)
        finally:
            self._uploads.release()


def _length(headers: Iterable[tuple[bytes, bytes]]) -> int:
    """Return the Content-Length, 0 without one: Django reads no other bodies."""
    text = next((value for name, value in headers if name == b"content-length"), b"")
    return int(text) if text.isdigit() else 0


class _TooSlow(Exception):
    """A body did not arrive in time."""


async def _buffered(receive: Receive) -> Receive:
    """Read the whole body, or raise _TooSlow; return a `receive` that replays it."""
    messages: deque[Message] = deque()
    try:
        async with asyncio.timeout(TIMEOUT):
            while not messages or messages[-1].get("more_body", False):
                messages.append(await receive())
    except TimeoutError:
        raise _TooSlow from None

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
