"""The gateway: streams requests to the control plane, which runs in a process of its own, and streams the answers back.

It never reads faster than the other side takes: a slow client holds one socket, and no memory that grows.
"""

import asyncio
import logging
from collections.abc import AsyncIterator, Awaitable, Callable, Iterator
from contextlib import asynccontextmanager, contextmanager, nullcontext, suppress
from dataclasses import dataclass

import aiohttp
from yarl import URL

from redirects.forwarding import OF_A_CONNECTION, ForwardedRequest
from redirects.turns import Turns
from shortener import metrics
from shortener.asgi.answers import send_parts
from shortener.asgi.refusals import send_malformed
from shortener.asgi.types import Receive, Scope, Send
from shortener.web.requests.hop import (
    ADDRESS_HEADER,
    LONGEST_REPETITION,
    PROOF_OF_LIFE,
    SCHEME_HEADER,
    TOKEN_HEADER,
    WAITED_HEADER,
    token,
)

logger = logging.getLogger(__name__)

_LONGEST_WAIT = 2.0  # seconds for a free slot; then the answer is a 503
_SILENCE = 1.0  # seconds without an answer after which the control plane has to prove that it is alive
_PROVES_WITHIN = 0.5  # seconds
_PAUSE = 0.5  # seconds after a failure in which every request is refused at once
_LONGEST_WORK = 120.0  # seconds until the headers of an answer
_LONG = 1_048_576  # bytes
_READ_AHEAD = 65_536  # bytes of an answer that a slow client has not taken
_IDLE_FOR = 15.0  # seconds in which an unused connection stays open
_LOGGED_EVERY = 5.0  # seconds

_NOT_PASSED_BACK = OF_A_CONNECTION | {b"server", b"date"}  # the servers of both planes write these


@dataclass(frozen=True)
class ControlAddress:
    """Where the control plane listens: on a Unix socket, or else on a host and port."""

    socket: str = ""
    authority: str = "control"


class Unavailable(Exception):
    """The control plane does not answer, or has no slot for another request."""


class Gateway:
    """An ASGI application whose requests are answered by the control plane.

    `slots` is how many requests the control plane may have in work at once; more wait for up to two seconds. `streams`
    is how many long bodies and answers may be under way, each of which holds a thread of the control plane. `client`
    returns the address and the scheme of a request's client. `refuse` sends a 503.
    """

    def __init__(
        self,
        address: ControlAddress,
        *,
        slots: int,
        streams: int,
        client: Callable[[Scope], tuple[str, str]],
        refuse: Callable[[Scope, Send], Awaitable[None]],
    ) -> None:
        self._address = address
        self._slots = asyncio.Semaphore(slots)
        self._turns = Turns()
        self._client = client
        self._refuse = refuse
        self.free_streams = streams
        self._logged_until = 0.0
        self._paused_until = 0.0  # in the event loop's time; then the control plane is tried again
        self._proved_at = -1.0  # when the control plane was last known to be alive
        self._session: aiohttp.ClientSession | None = None

    async def close(self) -> None:
        """Close the connections to the control plane."""
        if self._session is not None:
            await self._session.close()

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        request = ForwardedRequest(scope, receive)
        if await request.is_malformed():
            await send_malformed(scope, send)
            return
        answering = asyncio.ensure_future(self._answer(request, send))
        leaving = asyncio.ensure_future(request.client_leaves())
        try:
            await asyncio.wait((answering, leaving), return_when=asyncio.FIRST_COMPLETED)
        finally:
            leaving.cancel()
            answering.cancel()  # of a client that has left: it closes the connection, which ends the work on the answer
        with suppress(asyncio.CancelledError):
            await answering
        if not request.is_answered:  # the server reports a client that has left, and chunks that it cannot read
            await send_malformed(scope, send)

    async def _answer(self, request: ForwardedRequest, send: Send) -> None:
        try:
            response = await self._respond(request)
            try:
                with self._stream() if _is_long(response) else nullcontext():
                    request.is_answered = True
                    await _pass_back(response, send)
            finally:
                response.close()  # keeps the connection if the answer has been read to its end
        except Unavailable as reason:
            if request.client_has_left:
                return
            self._log(reason)
            request.is_answered = True
            await self._refuse(request.scope, send)

    async def _respond(self, request: ForwardedRequest) -> aiohttp.ClientResponse:
        """Return the answer when its headers have arrived; raise Unavailable when they do not arrive."""
        self._refuse_during_pause()
        turn = self._turns.turn(request.repetition, longest=LONGEST_REPETITION)
        async with turn as request.waited, self._place(request):
            return await self._headers_of(request)

    @asynccontextmanager
    async def _place(self, request: ForwardedRequest) -> AsyncIterator[None]:
        """Take a slot until the headers of the answer have arrived; a long body takes a stream, for it may be slow."""
        if request.body_length > _LONG:
            with self._stream():
                yield
            return
        try:
            async with asyncio.timeout(_LONGEST_WAIT):
                await self._slots.acquire()
        except TimeoutError:
            metrics.refused.labels("control requests").inc()
            raise Unavailable("it is busy") from None
        try:
            yield
        finally:
            self._slots.release()

    async def _headers_of(self, request: ForwardedRequest) -> aiohttp.ClientResponse:
        asking = asyncio.ensure_future(self._ask(request))
        response = None
        try:
            self._refuse_during_pause()  # which may have begun while this request waited
            async with asyncio.timeout(_LONGEST_WORK):
                while not (await asyncio.wait((asking,), timeout=_SILENCE))[0]:
                    await self._check_life()
                response = await asking
                return response
        except aiohttp.ClientConnectorError as error:
            self._pause()
            raise Unavailable(str(error)) from None
        except (TimeoutError, OSError, aiohttp.ClientError) as error:
            raise Unavailable(str(error) or type(error).__name__) from None
        finally:
            if response is None:
                asking.cancel()
                asking.add_done_callback(_drop)

    async def _ask(self, request: ForwardedRequest) -> aiohttp.ClientResponse:
        address, scheme = self._client(request.scope)
        headers = request.headers()
        headers.extend({ADDRESS_HEADER: address, SCHEME_HEADER: scheme, TOKEN_HEADER: token()})
        if request.repetition is not None:
            headers[WAITED_HEADER] = f"{request.waited:.3f}"
        return await self._client_session().request(
            request.scope["method"],
            self._url(request.target()),
            headers=headers,
            data=request.body(),
            allow_redirects=False,
        )

    async def is_alive(self) -> bool:
        """Tell whether the control plane answers, busy or not."""
        try:
            await self._check_life()
        except (TimeoutError, OSError, aiohttp.ClientError):
            return False
        return True

    async def _check_life(self) -> None:
        """Raise TimeoutError when the process does not answer: it hangs, and is not only at work."""
        url = self._url(PROOF_OF_LIFE)
        now = asyncio.get_running_loop().time
        began_at = now()
        try:
            async with asyncio.timeout(_PROVES_WITHIN), self._client_session().get(url) as response:
                await response.read()
        except TimeoutError:
            if self._proved_at < began_at:  # else it has answered another question since
                self._pause()
            raise
        self._proved_at, self._paused_until = now(), 0.0

    def _refuse_during_pause(self) -> None:
        if asyncio.get_running_loop().time() < self._paused_until:
            raise Unavailable("it did not a moment ago")

    def _log(self, reason: Unavailable) -> None:
        """Log a warning, but not for each request while nothing answers."""
        now = asyncio.get_running_loop().time()
        if now >= self._logged_until:
            self._logged_until = now + _LOGGED_EVERY
            logger.warning("The control plane does not answer: %s", reason)

    def _pause(self) -> None:
        self._paused_until = asyncio.get_running_loop().time() + _PAUSE

    def _url(self, target: str) -> URL:
        return URL(f"http://{self._address.authority}{target}", encoded=True)

    def _client_session(self) -> aiohttp.ClientSession:
        if self._session is None:
            path = self._address.socket
            connector = (  # without a limit of connections: the slots are one
                aiohttp.UnixConnector(path, limit=0, keepalive_timeout=_IDLE_FOR)
                if path
                else aiohttp.TCPConnector(limit=0, keepalive_timeout=_IDLE_FOR)
            )
            self._session = aiohttp.ClientSession(
                connector=connector,
                auto_decompress=False,
                cookie_jar=aiohttp.DummyCookieJar(),
                skip_auto_headers=("User-Agent", "Accept", "Accept-Encoding", "Content-Type"),
                timeout=aiohttp.ClientTimeout(total=None, sock_connect=_SILENCE),
                read_bufsize=_READ_AHEAD,
            )
        return self._session

    @contextmanager
    def _stream(self) -> Iterator[None]:
        """Count a long body or answer while it is under way; raise Unavailable when there are too many."""
        if not self.free_streams:
            metrics.refused.labels("control streams").inc()
            raise Unavailable("too many long requests and answers are under way")
        self.free_streams -= 1
        try:
            yield
        finally:
            self.free_streams += 1


def _drop(asking: "asyncio.Future[aiohttp.ClientResponse]") -> None:
    """Close the connection of an answer that has arrived just when its request was given up."""
    if not asking.cancelled() and asking.exception() is None:
        asking.result().close()


def _is_long(response: aiohttp.ClientResponse) -> bool:
    """Tell whether a thread of the control plane may wait for the client to take the answer."""
    length = response.content_length
    return response.method != "HEAD" and (length is None or length > _LONG)


async def _pass_back(response: aiohttp.ClientResponse, send: Send) -> None:
    """Send the answer in the pace of the client. When the control plane ends in the middle of it, so does the answer:
    the server then closes the client's connection, which shows that something is missing.
    """
    headers = [(name.lower(), value) for name, value in response.raw_headers]
    headers = [(name, value) for name, value in headers if name not in _NOT_PASSED_BACK]
    await send({"type": "http.response.start", "status": response.status, "headers": headers})
    try:
        await send_parts(send, response.content.iter_any())
    except (OSError, aiohttp.ClientError) as error:
        logger.warning("The control plane ended in the middle of an answer: %s", error)
