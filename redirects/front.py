"""The front: an ASGI application that answers short links by itself and passes all other requests on."""

import gc
import time
from collections.abc import Awaitable, Callable, Mapping
from functools import partial
from typing import NamedTuple

from django.conf import settings
from django.db import Error as DatabaseError

from redirects import hosts, invalidation
from redirects.channel import InvalidationChannel
from redirects.click_stream import ClickStream, StoreBatches, new_click
from redirects.clients import TAKES_NO_CLICK, is_prefetch, kind_of
from redirects.cluster_commands import commands_of
from redirects.codes import code_in, is_reserved, link_key
from redirects.database import Database
from redirects.hosts import ShortHost
from redirects.limits import ClickLimits, TakeClicks
from redirects.memory import Memory, remember_short
from redirects.pages import Pages, send_page
from redirects.request_headers import peer_of, read_headers
from redirects.resolver import Load, Resolver
from redirects.target import Target, Verdict
from redirects.verdicts import Closed, Outcome, Redirect, count, count_redirect
from shortener import metrics, redis
from shortener.asgi.types import Application, Message, Receive, Scope, Send
from shortener.web.addresses.host_names import LONGEST_HEADER
from shortener.web.requests.http import client_address
from shortener.web.requests.request_ids import valid_or_new
from shortener.web.requests.security_headers import security_headers

_READERS, _WRITERS = 4, 2  # threads
_READS_WITHIN, _WRITES_WITHIN = 1.0, 4.0  # seconds
_MOST_TARGETS, _MOST_MISSING = 50_000, 5_000  # in memory, 35 MB (250 MB with the longest locations) and 2 MB
_MOST_HOSTS, _MOST_UNKNOWN_HOSTS = 10_000, 2_000  # 5 MB of names, and 1 MB
_LONGEST_FORWARDED = 500  # characters at the end of X-Forwarded-For, where the nearest proxies write
_MOST_ADDRESSES = 5_000  # parsed ones that are cached, 2 MB
_ALLOCATIONS_BETWEEN_COLLECTIONS = 50_000
_ASKS = {Verdict.PASSWORD, Verdict.WARNING}  # verdicts for which the control plane shows a form
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
                    self._plane = _Plane(self._database)
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
            page = self._pages.closed(answer.page_of, answer.opens_at, languages)
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
        for begin in self._at_start:
            await begin()
        await send({"type": "lifespan.startup.complete"})
        await receive()
        await self.close()
        await send({"type": "lifespan.shutdown.complete"})


class _Plane:
    """The connections and caches of one event loop."""

    def __init__(self, database: FromDatabase) -> None:
        breaker = redis.breaker()
        self._commands = commands_of(redis.address(), breaker)
        reads = Database("reads", threads=_READERS, deadline=_READS_WITHIN)
        writes = Database("writes", threads=_WRITERS, deadline=_WRITES_WITHIN)
        self._channel = InvalidationChannel(self._commands)
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
        self._lookups = metrics.lookups[invalidation.TARGETS].counts
        self._host_lookups = metrics.lookups[invalidation.HOSTS].counts
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
        await self._commands.close()
        metrics.flush()

    async def follow(self, scope: Scope, code: str) -> Redirect | Closed | None:
        """Record the click and return where to send the visitor, or why not; None if the control plane must answer."""
        host, user_agent, referrer, forwarded_for, purpose = read_headers(scope["headers"])
        is_head = scope["method"] == "HEAD"
        try:
            if not host or len(host) > LONGEST_HEADER or "," in host:
                return None
            fixed = self._fixed_host(host)
            short_host = fixed.short_host if fixed.is_final else await self.domain(fixed.name) or fixed.short_host
            if short_host is None:
                return None
            if is_reserved(code, on_site=short_host.is_site):
                return None
            if purpose and is_prefetch(purpose):
                return Closed(Outcome.PREFETCH)  # the browser asks again when its person opens the link
            key = link_key(short_host.domain_id, code)
            known = self._known_targets.get(key)
            target = await self._targets.find(key) if known is None else known[2]
            self._lookups["memory"] += known is not None
            if target is None:
                elsewhere = short_host.not_found_url
                return (elsewhere, False, Outcome.UNKNOWN) if elsewhere else Closed(Outcome.UNKNOWN)
            at = int(time.time() * 1000)
            verdict = target.verdict(at)
            if verdict is not Verdict.OPEN:
                if verdict in _ASKS:
                    count(scope, verdict)
                    return None
                return Closed(verdict, verdict, target.starts_at)
            if target.is_limited:
                if is_head or kind_of(user_agent) in TAKES_NO_CLICK:
                    count(scope, Outcome.PREVIEW)
                    return None
                if not await self._limits.take(target.link_id):
                    self._known_targets.replace(key, target, target.exhausted())
                    return Closed(Verdict.EXHAUSTED, Verdict.EXHAUSTED)
            hops = forwarded_for[-_LONGEST_FORWARDED:] if settings.TRUSTED_PROXIES else ""
            address = self._address(peer_of(scope), hops)
            await self._clicks.record(
                new_click(
                    target,
                    at,
                    address,
                    user_agent,
                    referrer,
                    is_automatic=is_head,
                    is_counted=target.is_limited,
                )
            )
        except DatabaseError:
            return Closed(Outcome.UNREACHABLE)
        return target.location, target.is_indexable, Outcome.LIMITED if target.is_limited else Outcome.OPEN

    async def domain(self, name: str) -> ShortHost | None:
        """Return what the verified domain of this name serves, or None; raises DatabaseError."""
        known = self._known_hosts.get(name)
        self._host_lookups["memory"] += known is not None
        return await self._hosts.find(name) if known is None else known[2]

    def last_known_domain(self, name: str) -> ShortHost | None:
        """Return what this process knew last of the verified domain of this name, or None."""
        return self._known_hosts.doubtful(name)
