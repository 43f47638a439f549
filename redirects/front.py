"""The front: an ASGI application that redirects open, unlimited links and passes all other requests on to Django."""

import asyncio
import gc
import time
from collections.abc import Iterable
from concurrent.futures import ThreadPoolExecutor
from functools import lru_cache, partial
from urllib.parse import quote

from django.conf import settings
from django.db import Error as DatabaseError

from redirects.click_stream import ClickStream, StoreBatches, new_click
from redirects.codes import can_be_code, link_key
from redirects.hosts import HostDirectory, ShortHost
from redirects.resolver import LoadTargets, Resolver
from redirects.target import Verdict
from shortener import redis
from shortener.db.transactions import on_thread
from shortener.web.asgi import Application, Message, Receive, Scope, Send
from shortener.web.http import client_address

_DATABASE_THREADS = 4
_MOST_ADDRESSES = 10_000  # parsed ones that are cached, about 2 MB
_ASCII = bytes(range(128))
_ALLOCATIONS_BETWEEN_COLLECTIONS = 50_000
_NO_BODY: Message = {"type": "http.response.body", "body": b""}
# No browser and no proxy may cache a redirect: it would hide clicks, and changes of the link.
_FIXED_HEADERS = [
    (b"cache-control", b"private, no-store"),
    (b"referrer-policy", b"no-referrer-when-downgrade"),
    (b"content-length", b"0"),
]


class Front:
    """Answers plain redirects itself; `control_plane` gets every other request.

    What it needs from the database are functions, which it calls on threads of its own.
    """

    def __init__(
        self, control_plane: Application, *, hosts: HostDirectory, load_targets: LoadTargets, store: StoreBatches
    ) -> None:
        self._control_plane = control_plane
        self._hosts = hosts
        self._load_targets = load_targets
        self._store = store
        self._plane: _Plane | None = None

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        kind = scope["type"]
        if kind == "lifespan":
            await self._live(receive, send)
            return
        if kind == "http":
            if self._plane is None:
                self._plane = _Plane(self._hosts, self._load_targets, self._store)
            method = scope["method"]
            if (method == "GET" or method == "HEAD") and can_be_code(scope["path"][1:]):
                location = await self._plane.follow(scope)
                if location is not None:
                    headers = [(b"location", location.encode("ascii")), *_FIXED_HEADERS]
                    await send({"type": "http.response.start", "status": 302, "headers": headers})
                    await send(_NO_BODY)
                    return
            # WSGI cannot tell X_Forwarded_For from X-Forwarded-For, and proxies replace only the latter.
            scope["headers"] = [header for header in scope["headers"] if b"_" not in header[0]]
            # Clients such as curl send other bytes unquoted, and a2wsgi takes ASCII only.
            if not scope["query_string"].isascii():
                scope["query_string"] = quote(scope["query_string"], safe=_ASCII).encode()

        async def received() -> Message:  # a2wsgi takes a coroutine only, and granian's receive() returns a future
            return await receive()

        await self._control_plane(scope, received, send)

    async def _live(self, receive: Receive, send: Send) -> None:
        """Answer the lifespan events of the server; before it stops, write every click that waits."""
        await receive()
        # What is loaded by now is never freed. A collection of all of it would halt every request for 50 ms.
        gc.collect()
        gc.freeze()
        gc.set_threshold(_ALLOCATIONS_BETWEEN_COLLECTIONS)
        await send({"type": "lifespan.startup.complete"})
        await receive()
        if self._plane is not None:
            await self._plane.close()
        await send({"type": "lifespan.shutdown.complete"})


class _Plane:
    """The connections and caches of one event loop."""

    def __init__(self, hosts: HostDirectory, load_targets: LoadTargets, store: StoreBatches) -> None:
        client, breaker = redis.async_client(), redis.Breaker()
        self._executor = ThreadPoolExecutor(_DATABASE_THREADS, "redirects")
        self._redis = client
        self._hosts = hosts
        self._address = lru_cache(_MOST_ADDRESSES)(partial(client_address, trusted=settings.TRUSTED_PROXIES))
        self._resolver = Resolver(client, breaker, self._executor, load_targets)
        self._clicks = ClickStream(client, breaker, self._executor, store)

    async def close(self) -> None:
        """Write every click that waits and close the connections."""
        await self._clicks.drain()
        await self._redis.aclose()

    async def follow(self, scope: Scope) -> str | None:
        """Record the click and return where to send the visitor; None when Django must answer."""
        host, user_agent, referrer, forwarded_for = _headers(scope["headers"])
        try:
            known_host = self._hosts.cached(host)
            short_host = await self._find_host(host) if known_host is None else known_host[1]
            if short_host is None:
                return None
            key = link_key(short_host.domain_id, scope["path"][1:])
            known_target = self._resolver.cached(key)
            target = await self._resolver.find(key) if known_target is None else known_target[1]
        except DatabaseError:
            return None  # Django has a page for it
        at = int(time.time() * 1000)
        if target is None or target.is_limited or target.verdict(at) is not Verdict.OPEN:
            return None
        client = scope.get("client")
        address = self._address(client[0] if client else "", forwarded_for)
        click = new_click(target, at, address, user_agent, referrer, is_head=scope["method"] == "HEAD")
        try:
            await self._clicks.record(click)
        except DatabaseError:
            return None
        return target.location

    async def _find_host(self, host: str) -> ShortHost | None:
        return await asyncio.get_running_loop().run_in_executor(self._executor, on_thread, self._hosts.find, host)


def _headers(headers: Iterable[tuple[bytes, bytes]]) -> tuple[str, str, str, str]:
    """Return Host, User-Agent, Referer and X-Forwarded-For, each empty when it was not sent."""
    host = user_agent = referrer = forwarded_for = ""
    for name, value in headers:
        if name == b"host":
            host = value.decode("latin-1")
        elif name == b"user-agent":
            user_agent = value.decode("latin-1")
        elif name == b"referer":
            referrer = value.decode("latin-1")
        elif name == b"x-forwarded-for":
            forwarded_for = f"{forwarded_for},{value.decode('latin-1')}" if forwarded_for else value.decode("latin-1")
    return host, user_agent, referrer, forwarded_for
