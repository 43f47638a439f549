"""Reads request bodies on the event loop, before a thread is taken, so that slow clients occupy no threads.

Bodies are limited in bytes, each one and those in memory, and have to arrive at a minimum rate.
"""

import asyncio
import re
import time
from collections.abc import Callable, Collection, Iterable
from contextlib import suppress

from django.conf import settings
from django.utils.translation import gettext_lazy as _

from shortener import metrics
from shortener.asgi.body_memory import BodyMemory, HeldBody
from shortener.asgi.refusals import send_malformed, send_refusal, send_unavailable
from shortener.asgi.types import Application, Message, Receive, Scope, Send
from shortener.web.addresses.workspace_paths import split_path
from shortener.web.envelope import BODY_TOO_LARGE

_LONGEST = 30.0  # seconds for a body that is held in memory
_LONGEST_UPLOAD = 120.0  # seconds for a longer one, which a thread reads as it arrives
_GRACE = 5.0  # seconds after which bodies must have arrived at the minimum rate
_SLOWEST, _SLOWEST_UPLOAD = 1_000, 20_000  # bytes a second
_LONGEST_WAIT = 2.0  # seconds for the end of another upload
_LONGEST_DRAINED = 32 * 1_048_576  # bytes of a body that is refused
_CONCURRENT_UPLOADS = 4  # threads; the others stay free for other requests

_TOO_SLOW = _("The request's body did not arrive in time. Send it again.")


class WholeBodies:
    """An ASGI application that calls another one when the request's body has arrived.

    `group` returns what a request is counted by: its client's address or network. `upload_paths` are those that take
    bodies of more than DATA_UPLOAD_MAX_MEMORY_SIZE, in any workspace, one at a time for each group, of browsers with a
    session.
    """

    def __init__(
        self, application: Application, *, group: Callable[[Scope], str], upload_paths: Collection[str]
    ) -> None:
        self._application = application
        self._group = group
        self._upload_paths = upload_paths
        self._uploads = asyncio.Semaphore(_CONCURRENT_UPLOADS)
        self._uploading: set[str] = set()
        self._memory = BodyMemory()

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        length = _length(scope["headers"])
        if not length:
            await self._application(scope, receive, send)
        elif length <= settings.DATA_UPLOAD_MAX_MEMORY_SIZE:
            held = HeldBody(self._memory, self._group(scope))
            try:
                await self._hold(held, length, scope, receive, send)
            finally:
                held.discard()
        elif split_path(scope["path"])[1] not in self._upload_paths or not _has_session(scope):
            metrics.refused.labels("large bodies").inc()
            await send_refusal(scope, send, 413, "body_too_large", BODY_TOO_LARGE)
            await _drain(receive, length)
        elif not await self._takes_slot(self._group(scope)):
            metrics.refused.labels("uploads").inc()
            await send_unavailable(scope, send)
        else:
            try:
                await self._upload(scope, receive, send)
            finally:
                self._uploading.discard(self._group(scope))
                self._uploads.release()

    async def _hold(self, held: HeldBody, length: int, scope: Scope, receive: Receive, send: Send) -> None:
        body = _TimedBody(receive, within=_LONGEST, rate=_SLOWEST)
        message: Message = {"more_body": True}
        while message.get("more_body", False):
            message = await body()
            if body.is_late:
                await _refuse_slow(scope, send)
                return
            part = message.get("body", b"")
            if message["type"] == "http.disconnect" or len(held) + len(part) > length:
                await send_malformed(scope, send)  # which a client that has left does not get
                return
            if not held.add(part):
                metrics.refused.labels("held bodies").inc()
                await send_unavailable(scope, send)
                return
        is_taken = False

        async def again() -> Message:
            nonlocal is_taken
            if is_taken:
                return await receive()
            is_taken = True
            return {"type": "http.request", "body": held.take(), "more_body": False}

        await self._application(scope, again, send)

    async def _upload(self, scope: Scope, receive: Receive, send: Send) -> None:
        body = _TimedBody(receive, within=_LONGEST_UPLOAD, rate=_SLOWEST_UPLOAD)
        has_begun = False

        async def watched_send(message: Message) -> None:
            nonlocal has_begun
            if not body.is_late:  # else it answers a client that seems to have left
                has_begun = True
                await send(message)

        await self._application(scope, body, watched_send)
        if body.is_late and not has_begun:
            await _refuse_slow(scope, send)

    async def _takes_slot(self, group: str) -> bool:
        if group in self._uploading:
            return False
        self._uploading.add(group)
        try:
            async with asyncio.timeout(_LONGEST_WAIT):
                return await self._uploads.acquire()
        except BaseException as error:
            self._uploading.discard(group)
            if isinstance(error, TimeoutError):
                return False
            raise


class _TimedBody:
    """A `receive` that reports a disconnect when the body ends too late, or arrives too slowly after a few seconds."""

    def __init__(self, receive: Receive, *, within: float, rate: int) -> None:
        self._receive = receive
        self._rate = rate
        self._due = time.monotonic() + within
        self._began_at = time.monotonic()
        self._received = 0
        self._is_complete = False
        self.is_late = False

    async def __call__(self) -> Message:
        if self._is_complete:
            return await self._receive()
        due = min(self._due, self._began_at + _GRACE + self._received / self._rate)
        try:
            async with asyncio.timeout(due - time.monotonic()):
                message = await self._receive()
        except TimeoutError:
            self.is_late = self._is_complete = True
            return {"type": "http.disconnect"}
        self._received += len(message.get("body", b""))
        self._is_complete = not message.get("more_body", False)
        return message


def _length(headers: Iterable[tuple[bytes, bytes]]) -> int:
    """Return the Content-Length, 0 without one: Django reads no other bodies."""
    text = next((value for name, value in headers if name == b"content-length"), b"")
    return int(text) if text.isdigit() else 0


def _has_session(scope: Scope) -> bool:
    """Tell whether the request has a session's cookie; Django finds out whether a person is signed in."""
    cookie = re.compile(rb"(?:^|;)\s*%s=[^;\s]" % re.escape(settings.SESSION_COOKIE_NAME.encode()))
    return any(name == b"cookie" and cookie.search(value) for name, value in scope["headers"])


async def _drain(receive: Receive, length: int) -> None:
    """Read the rest of a refused body, unless it is very long or slow.

    A connection that is closed before can fail for the client before it has read the answer.
    """
    if length > _LONGEST_DRAINED:
        return
    with suppress(TimeoutError):
        async with asyncio.timeout(_GRACE):
            while (await receive()).get("more_body", False):
                pass


async def _refuse_slow(scope: Scope, send: Send) -> None:
    metrics.refused.labels("slow bodies").inc()
    await send_refusal(scope, send, 408, "timeout", _TOO_SLOW)
