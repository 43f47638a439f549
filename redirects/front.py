"""The front: an ASGI application that answers short links by itself and passes all other requests on."""

import gc
import time
from collections.abc import Awaitable, Callable, Mapping

from redirects.codes import code_in
from redirects.hosts import ShortHost
from redirects.pages import Pages, send_page
from redirects.plane import FromDatabase, Plane
from redirects.verdicts import Closed, Outcome, count, count_redirect
from shortener.asgi.types import Application, Message, Receive, Scope, Send
from shortener.web.requests.request_ids import valid_or_new
from shortener.web.requests.security_headers import security_headers

_ALLOCATIONS_BETWEEN_COLLECTIONS = 50_000
_NO_BODY: Message = {"type": "http.response.body", "body": b""}
_NOT_INDEXED = (b"x-robots-tag", b"noindex")
# No browser and no proxy may cache a redirect: it would hide clicks, and changes of the link.
_FIXED_HEADERS = [
    (b"cache-control", b"private, no-store"),
    (b"referrer-policy", b"no-referrer-when-downgrade"),
    (b"content-length", b"0"),
]
# Of the security headers; the others are for answers that are shown.
_OF_REDIRECTS = {b"x-content-type-options", b"permissions-policy", b"strict-transport-security"}


class Front:
    """Answers short links; `own_paths` has the applications of other paths, and the control plane gets the rest."""

    def __init__(
        self, control_plane: Application, *, database: FromDatabase, pages: Pages, own_paths: Mapping[str, Application]
    ) -> None:
        self._control_plane = control_plane
        self._own_paths = own_paths
        self._database = database
        self._pages = pages
        self._plane: Plane | None = None
        self._indexed_headers = [
            *_FIXED_HEADERS,
            *(pair for pair in security_headers() if pair[0] in _OF_REDIRECTS),
        ]
        self._fixed_headers = [*self._indexed_headers, _NOT_INDEXED]
        self._at_start: list[Callable[[], Awaitable[None]]] = []
        self._at_stop: list[Callable[[], Awaitable[None]]] = []

    def on_start(self, begin: Callable[[], Awaitable[None]]) -> None:
        """Call this before the first request."""
        self._at_start.append(begin)

    def on_stop(self, close: Callable[[], Awaitable[None]]) -> None:
        """Call this when every request has been answered."""
        self._at_stop.append(close)

    @property
    def hears_of_changes(self) -> bool:
        """Whether invalidations arrive, so that memory may be used for longer than a second."""
        return self._plane is not None and self._plane.hears_of_changes

    async def domain(self, name: str) -> ShortHost | None:
        """Return what the verified domain of this name serves, or None; raises DatabaseError."""
        return await self._plane.domain(name) if self._plane is not None else None

    def last_known_domain(self, name: str) -> ShortHost | None:
        """Return what this process knew last of the verified domain of this name, or None."""
        return self._plane.last_known_domain(name) if self._plane is not None else None

    async def close(self) -> None:
        """Write every click that waits, and close the connections."""
        if self._plane is not None:
            await self._plane.close()
        for close in self._at_stop:
            await close()

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] == "lifespan":
            await self._live(receive, send)
            return
        path, method = scope["path"], scope["method"]
        if method == "GET" or method == "HEAD":
            code = code_in(path)
            if code is not None and path not in self._own_paths:
                if self._plane is None:
                    self._plane = Plane(self._database)
                began_at = time.perf_counter()
                answer = await self._plane.follow(scope, code)
                if isinstance(answer, Closed):
                    count(scope, answer.verdict)
                    await self._send_closed(answer, scope, send)
                    return
                if answer is not None:
                    location, is_indexable, verdict = answer
                    fixed = self._indexed_headers if is_indexable else self._fixed_headers
                    headers = [(b"location", location.encode("ascii")), *fixed]
                    await send({"type": "http.response.start", "status": 302, "headers": headers})
                    await send(_NO_BODY)
                    count_redirect(scope, verdict, began_at)
                    return
            elif path in self._own_paths:
                await self._own_paths[path](scope, receive, send)
                return
        await self._control_plane(scope, receive, send)

    async def _send_closed(self, answer: Closed, scope: Scope, send: Send) -> None:
        if answer.verdict == Outcome.PREFETCH:
            await send({"type": "http.response.start", "status": 503, "headers": self._fixed_headers})
            await send(_NO_BODY)
            return
        headers = dict(scope["headers"])
        languages = headers.get(b"accept-language", b"").decode("latin-1")
        if answer.verdict == Outcome.UNREACHABLE:
            page = self._pages.unreachable(languages)
        else:
            page = self._pages.closed(answer.page_of, answer.opens_at, languages, answer.message)
        await send_page(
            page,
            send,
            request_id=valid_or_new(headers.get(b"x-request-id", b"").decode("latin-1")),
            is_head=scope["method"] == "HEAD",
            accepts_gzip=b"gzip" in headers.get(b"accept-encoding", b""),
        )

    async def _live(self, receive: Receive, send: Send) -> None:
        """Answer the lifespan events of the server; before it stops, write every click that waits."""
        await receive()
        self._plane = Plane(self._database)
        # What is loaded by now is never freed. A collection of all of it would halt every request for 50 ms.
        gc.collect()
        gc.freeze()
        gc.set_threshold(_ALLOCATIONS_BETWEEN_COLLECTIONS)
        for begin in self._at_start:
            await begin()
        await send({"type": "lifespan.startup.complete"})
        await receive()
        await self.close()
        await send({"type": "lifespan.shutdown.complete"})
