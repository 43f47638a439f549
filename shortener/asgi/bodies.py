"""Reads request bodies on the event loop, before a thread is taken, so that slow clients occupy no threads.

Bodies are limited in bytes, for each address and for all together, and have to arrive at a minimum rate.
"""

import asyncio
import re
import time
from collections import Counter, deque
from collections.abc import Callable, Collection, Iterable, Iterator
from contextlib import contextmanager

from django.conf import settings
from django.utils.translation import gettext_lazy as _

from shortener import metrics
from shortener.asgi.refusals import send_refusal, send_unavailable
from shortener.asgi.types import Application, Message, Receive, Scope, Send
from shortener.web.envelope import BODY_TOO_LARGE

_LONGEST = 30.0  # seconds for a body that is held in memory
_LONGEST_UPLOAD = 120.0  # seconds for a longer one, which a thread reads as it arrives
_GRACE = 5.0  # seconds after which bodies must have arrived at the minimum rate
_SLOWEST, _SLOWEST_UPLOAD = 1_000, 20_000  # bytes a second
_LONGEST_WAIT = 2.0  # seconds for the end of another upload
_MOST_HELD = 64 * 1_048_576  # bytes of all bodies that are held in memory
_MOST_HELD_OF_GROUP = 8 * 1_048_576  # of those from one address
_SMALL = 16_384  # bytes: bodies that are always accepted
_CONCURRENT_UPLOADS = 4  # threads; the others stay free for other requests

_TOO_SLOW = _("The request's body did not arrive in time. Send it again.")


class WholeBodies:
    """An ASGI application that calls another one when the request's body has arrived.

    `group` returns what a request is counted by: its client's address or network. `upload_paths` are those that take
    bodies of more than DATA_UPLOAD_MAX_MEMORY_SIZE, one at a time for each group, of browsers with a session.
    """

    def __init__(
        self, application: Application, *, group: Callable[[Scope], str], upload_paths: Collection[str]
    ) -> None:
        self._application = application
        self._group = group
        self._upload_paths = upload_paths
        self._uploads = asyncio.Semaphore(_CONCURRENT_UPLOADS)
        self._uploading: set[str] = set()
        self._held: Counter[str] = Counter()  # bytes of bodies that are in memory, or will be, by group
        self._all_held = 0

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        length = _length(scope["headers"])
        if length <= settings.DATA_UPLOAD_MAX_MEMORY_SIZE:
            with self._room(scope, length if length > _SMALL else 0) as has_room:
                await (self._hold(length, scope, receive, send) if has_room else _refuse_held(scope, send))
        elif scope["path"] not in self._upload_paths or not _has_session(scope):
            metrics.refused.labels("large bodies").inc()
            await send_refusal(scope, send, 413, "body_too_large", BODY_TOO_LARGE)
        elif not await self._takes_slot(self._group(scope)):
            metrics.refused.labels("uploads").inc()
            await send_unavailable(scope, send)
        else:
            try:
                await self._upload(scope, receive, send)
            finally:
                self._uploading.discard(self._group(scope))
                self._uploads.release()

    async def _hold(self, length: int, scope: Scope, receive: Receive, send: Send) -> None:
        if length:
            body = _TimedBody(receive, within=_LONGEST, rate=_SLOWEST)
            receive = await _buffered(body)
            if body.is_late:
                await _refuse_slow(scope, send)
                return
        await self._application(scope, receive, send)

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

    @contextmanager
    def _room(self, scope: Scope, length: int) -> Iterator[bool]:
        """Count the bytes of a body while it is in memory; yield False when there is no room for it."""
        if not length:
            yield True
            return
        group = self._group(scope)
        if self._all_held + length > _MOST_HELD or self._held[group] + length > _MOST_HELD_OF_GROUP:
            yield False
            return
        self._held[group] += length
        self._all_held += length
        try:
            yield True
        finally:
            self._all_held -= length
            self._held[group] -= length
            if not self._held[group]:
                del self._held[group]

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


async def _buffered(receive: Receive) -> Receive:
    """Read the whole body, and return a `receive` that replays it."""
    messages: deque[Message] = deque()
    while not messages or messages[-1].get("more_body", False):
        messages.append(await receive())

    async def again() -> Message:
        return messages.popleft() if messages else await receive()

    return again


async def _refuse_held(scope: Scope, send: Send) -> None:
    metrics.refused.labels("held bodies").inc()
    await send_unavailable(scope, send)


async def _refuse_slow(scope: Scope, send: Send) -> None:
    metrics.refused.labels("slow bodies").inc()
    await send_refusal(scope, send, 408, "timeout", _TOO_SLOW)
