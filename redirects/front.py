"""The front: an ASGI application that answers short links by itself and passes all other requests on."""

import gc
import time
from collections.abc import Awaitable, Callable, Iterable, Mapping
from functools import partial
from typing import NamedTuple

from django.conf import settings
from django.db import Error as DatabaseError

from redirects import hosts, invalidation
from redirects.channel import InvalidationChannel
from redirects.click_stream import ClickStream, StoreBatches, new_click
from redirects.clients import TAKES_NO_CLICK, is_prefetch, kind_of
from redirects.codes import code_in, is_reserved, link_key
from redirects.commands import Commands
from redirects.database import Database
from redirects.hosts import FixedHost, ShortHost
from redirects.limits import ClickLimits, TakeClicks
from redirects.memory import Memory, remember_short
from redirects.pages import Pages, send_page
from redirects.resolver import Load, Resolver
from redirects.target import Target, Verdict
from shortener import redis
from shortener.asgi.types import Application, Message, Receive, Scope, Send
from shortener.web.addresses.host_names import LONGEST_HEADER
from shortener.web.requests.http import client_address, client_scheme
from shortener.web.requests.request_ids import valid_or_new
from shortener.web.requests.security_headers import security_headers

_READERS, _WRITERS = 4, 2  # threads
_READS_WITHIN, _WRITES_WITHIN = 1.0, 4.0  # seconds
_MOST_TARGETS, _MOST_MISSING = 50_000, 5_000  # in memory, 35 MB (250 MB with the longest locations) and 2 MB
_MOST_HOSTS, _MOST_UNKNOWN_HOSTS = 10_000, 2_000  # 5 MB of names, and 1 MB
_LONGEST_FORWARDED = 500  # characters at the end of X-Forwarded-For, where the nearest proxies write
_MOST_ADDRESSES = 5_000  # parsed ones that are cached, 2 MB
_ALLOCATIONS_BETWEEN_COLLECTIONS = 50_000
_NO_BODY: Message = {"type": "http.response.body", "body": b""}
# No browser and no proxy may cache a redirect: it would hide clicks, and changes of the link.
_FIXED_HEADERS = [
    (b"cache-control", b"private, no-store"),
    (b"referrer-policy", b"no-referrer-when-downgrade"),
    (b"content-length", b"0"),
]
# Of the security headers; the others are for answers that are shown.
_OF_REDIRECTS = {b"x-content-type-options", b"permissions-policy", b"strict-transport-security"}


class FromDatabase(NamedTuple):
    """What the redirect plane needs from the database: functions that it calls on threads of its own."""

    load_targets: Load[Target]
    load_hosts: Load[ShortHost]
    store: StoreBatches
    take: TakeClicks


class Front:
    """Answers short links; `own_paths` has the applications of other paths, and the control plane gets the rest."""

    def __init__(
        self, control_plane: Application, *, database: FromDatabase, pages: Pages, own_paths: Mapping[str, Application]
    ) -> None:
        self._control_plane = control_plane
        self._own_paths = own_paths
        self._database = database
        self._pages = pages
        self._plane: _Plane | None = None
        self._fixed_headers = [
            *_FIXED_HEADERS,
            *(pair for pair in security_headers() if pair[0] in _OF_REDIRECTS),
        ]
        self._at_stop: list[Callable[[], Awaitable[None]]] = []

    def on_stop(self, close: Callable[[], Awaitable[None]]) -> None:
        """Call this when every request has been answered."""
        self._at_stop.append(close)

    @property
    def hears_of_changes(self) -> bool:
        """Whether invalidations arrive, so that memory may be used for longer than a second."""
        return self._plane is not None and self._plane.hears_of_changes

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
                    self._plane = _Plane(self._database)
                answer = await self._plane.follow(scope, code)
                if isinstance(answer, str):
                    headers = [(b"location", answer.encode("ascii")), *self._fixed_headers]
                    await send({"type": "http.response.start", "status": 302, "headers": headers})
                    await send(_NO_BODY)
                    return
                if answer is not None:
                    await self._send_closed(answer, scope, send)
                    return
            elif path in self._own_paths:
                await self._own_paths[path](scope, receive, send)
                return
        await self._control_plane(scope, receive, send)

    async def _send_closed(self, answer: "Closed", scope: Scope, send: Send) -> None:
        headers = dict(scope["headers"])
        languages = headers.get(b"accept-language", b"").decode("latin-1")
        if answer.is_unreachable:
            page = self._pages.unreachable(languages)
        else:
            page = self._pages.closed(answer.verdict, answer.opens_at, languages)
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
        self._plane = _Plane(self._database)
        # What is loaded by now is never freed. A collection of all of it would halt every request for 50 ms.
        gc.collect()
        gc.freeze()
        gc.set_threshold(_ALLOCATIONS_BETWEEN_COLLECTIONS)
        await send({"type": "lifespan.startup.complete"})
        await receive()
        await self.close()
        await send({"type": "lifespan.shutdown.complete"})


class Closed(NamedTuple):
    """Why a code is not followed: no link (None), the verdict of its target, or an outage."""

    verdict: Verdict | None = None
    opens_at: int | None = None  # milliseconds since 1970
    is_unreachable: bool = False


class _Plane:
    """The connections and caches of one event loop."""

    def __init__(self, database: FromDatabase) -> None:
        self._redis = redis.async_client()
        self._commands = Commands(self._redis)
        breaker = redis.breaker()
        reads = Database("reads", threads=_READERS, deadline=_READS_WITHIN)
        writes = Database("writes", threads=_WRITERS, deadline=_WRITES_WITHIN)
        self._channel = InvalidationChannel(self._redis)
        targets: Memory[Target] = Memory(self._channel, values=_MOST_TARGETS, missing=_MOST_MISSING)
        short_hosts: Memory[ShortHost] = Memory(self._channel, values=_MOST_HOSTS, missing=_MOST_UNKNOWN_HOSTS)
        self._targets: Resolver[Target] = Resolver(
            invalidation.TARGETS, Target, database.load_targets,
            memory=targets, commands=self._commands, breaker=breaker, database=reads,
        )  # fmt: skip
        self._hosts: Resolver[ShortHost] = Resolver(
            invalidation.HOSTS, ShortHost, database.load_hosts,
            memory=short_hosts, commands=self._commands, breaker=breaker, database=reads,
        )  # fmt: skip
        self._known_targets, self._known_hosts = targets, short_hosts
        self._clicks = ClickStream(self._commands, breaker, writes, database.store)
        self._limits = ClickLimits(writes, database.take)
        find_address = partial(client_address, trusted=settings.TRUSTED_PROXIES)
        self._address = remember_short(find_address, results=_MOST_ADDRESSES)
        self._fixed_host = remember_short(hosts.fixed, results=_MOST_UNKNOWN_HOSTS)
        self._channel.start({invalidation.TARGETS: targets, invalidation.HOSTS: short_hosts})

    @property
    def hears_of_changes(self) -> bool:
        """Whether the invalidation channel is up."""
        return time.monotonic() < self._channel.complete_until

    async def close(self) -> None:
        """Write every click that waits and close the connections."""
        await self._clicks.drain()
        await self._channel.stop()
        self._commands.close()
        await self._redis.aclose()

    async def follow(self, scope: Scope, code: str) -> "str | Closed | None":
        """Record the click and return where to send the visitor, or why not; None if the control plane must answer."""
        host, user_agent, referrer, forwarded_for, purpose = _headers(scope["headers"])
        is_head = scope["method"] == "HEAD"
        try:
            if not host or len(host) > LONGEST_HEADER or "," in host:
                return None
            fixed = self._fixed_host(host)
            short_host = fixed.short_host if fixed.is_final else await self._domain(fixed)
            if short_host is None:
                return None
            if is_reserved(code, on_site=short_host.is_site):
                return None
            key = link_key(short_host.domain_id, code)
            known = self._known_targets.get(key)
            target = await self._targets.find(key) if known is None else known[2]
            if target is None:
                return short_host.not_found_url or Closed()
            at = int(time.time() * 1000)
            verdict = target.verdict(at)
            if verdict is not Verdict.OPEN:
                return None if verdict is Verdict.PASSWORD else Closed(verdict, target.starts_at)
            if target.is_limited:
                if is_head or kind_of(user_agent, purpose) in TAKES_NO_CLICK:
                    return None
                if not await self._limits.take(target.link_id):
                    self._known_targets.replace(key, target, target.exhausted())
                    return Closed(Verdict.EXHAUSTED)
            hops = forwarded_for[-_LONGEST_FORWARDED:] if settings.TRUSTED_PROXIES else ""
            address = self._address(_peer(scope), hops)
            await self._clicks.record(
                new_click(
                    target,
                    at,
                    address,
                    user_agent,
                    referrer,
                    is_automatic=is_head or is_prefetch(purpose),
                    is_counted=target.is_limited,
                )
            )
        except DatabaseError:
            return Closed(is_unreachable=True)
        return target.location

    async def _domain(self, host: FixedHost) -> ShortHost | None:
        known = self._known_hosts.get(host.name)
        domain = await self._hosts.find(host.name) if known is None else known[2]
        return domain or host.short_host


def client_of(scope: Scope) -> tuple[str, str]:
    """Return the address and the scheme of the client, behind TRUSTED_PROXIES those that the proxies report."""
    _host, _user_agent, _referrer, forwarded_for, _purpose = _headers(scope["headers"])
    return client_address(_peer(scope), forwarded_for, settings.TRUSTED_PROXIES), _scheme(scope)


def _scheme(scope: Scope) -> str:
    scheme: str = scope["scheme"]
    if not settings.TRUSTED_PROXIES:
        return scheme
    reported = b",".join(value for name, value in scope["headers"] if name == b"x-forwarded-proto")
    return client_scheme(_peer(scope), scheme, reported.decode("latin-1"), settings.TRUSTED_PROXIES)


def _peer(scope: Scope) -> str:
    return scope["client"][0] if scope["client"] else ""


def _headers(headers: Iterable[tuple[bytes, bytes]]) -> tuple[str, str, str, str, str]:
    """Return Host, User-Agent, Referer, X-Forwarded-For and Sec-Purpose (or Purpose), each empty when it was not sent.

    Several Host headers are one with commas, which no host has.
    """
    host = user_agent = referrer = forwarded_for = purpose = ""
    for name, value in headers:
        if name == b"host":
            host = f"{host},{value.decode('latin-1')}" if host else value.decode("latin-1")
        elif name == b"user-agent":
            user_agent = value.decode("latin-1")
        elif name == b"referer":
            referrer = value.decode("latin-1")
        elif name == b"x-forwarded-for":
            forwarded_for = f"{forwarded_for},{value.decode('latin-1')}" if forwarded_for else value.decode("latin-1")
        elif name == b"sec-purpose" or name == b"purpose":
            purpose = value.decode("latin-1")
    return host, user_agent, referrer, forwarded_for, purpose
