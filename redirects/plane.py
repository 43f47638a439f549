"""The redirect plane of one event loop: it finds the link of a request, decides, and records the click."""

import time
from functools import partial
from typing import NamedTuple

from django.conf import settings
from django.db import Error as DatabaseError

from redirects import hosts, invalidation
from redirects.channel import InvalidationChannel
from redirects.click_stream import ClickStream, StoreBatches, new_click
from redirects.cluster_commands import commands_of
from redirects.codes import is_reserved, link_key
from redirects.database import Database
from redirects.hosts import ShortHost
from redirects.limits import ClickLimits, TakeClicks
from redirects.memory import Memory, remember_short
from redirects.request_headers import accepted_languages, peer_of, read_headers
from redirects.resolver import Load, Resolver
from redirects.routing.conditions import CountRequired
from redirects.routing.queries import with_query
from redirects.routing.rules import Decision
from redirects.target import Target, Verdict
from redirects.verdicts import Closed, Outcome, Redirect, count
from redirects.visitors.clients import TAKES_NO_CLICK, Client, is_prefetch, kind_of
from redirects.visitors.visitor import Visitor
from shortener import metrics, redis
from shortener.asgi.types import Scope
from shortener.web.addresses.host_names import LONGEST_HEADER
from shortener.web.requests.http import client_address

_READERS, _WRITERS = 4, 2  # threads
_READS_WITHIN, _WRITES_WITHIN = 1.0, 4.0  # seconds
_MOST_TARGETS, _MOST_MISSING = 50_000, 5_000  # in memory, 35 MB and 2 MB
_LARGEST_TARGETS = 20_000_000  # bytes of their encoded form, which rules need about ten times in memory
_MOST_HOSTS, _MOST_UNKNOWN_HOSTS = 10_000, 2_000  # 5 MB of names, and 1 MB
_LARGEST_HOSTS = 20_000_000
_LONGEST_FORWARDED = 500  # characters at the end of X-Forwarded-For, where the nearest proxies write
_MOST_ADDRESSES = 5_000  # parsed ones that are cached, 2 MB
_ASKS = {Verdict.PASSWORD, Verdict.WARNING}  # verdicts for which the control plane shows a form


class FromDatabase(NamedTuple):
    """What the redirect plane needs from the database: functions that it calls on threads of its own."""

    load_targets: Load[Target]
    load_hosts: Load[ShortHost]
    store: StoreBatches
    take: TakeClicks


class Plane:
    """The connections and caches of one event loop."""

    def __init__(self, database: FromDatabase) -> None:
        breaker = redis.breaker()
        self._commands = commands_of(redis.address(), breaker)
        reads = Database("reads", threads=_READERS, deadline=_READS_WITHIN)
        writes = Database("writes", threads=_WRITERS, deadline=_WRITES_WITHIN)
        self._channel = InvalidationChannel(self._commands)
        targets: Memory[Target] = Memory(
            self._channel, values=_MOST_TARGETS, missing=_MOST_MISSING, size=_LARGEST_TARGETS
        )
        short_hosts: Memory[ShortHost] = Memory(
            self._channel, values=_MOST_HOSTS, missing=_MOST_UNKNOWN_HOSTS, size=_LARGEST_HOSTS
        )
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
            query = scope["query_string"] if target.passes_query else b""
            verdict = target.verdict(at)
            if verdict is not Verdict.OPEN:
                if verdict in _ASKS:
                    count(scope, verdict)
                    return None
                return _ended(verdict, target, short_host, query)
            if target.has_preview and kind_of(user_agent) is Client.PREVIEW:
                count(scope, Outcome.PREVIEW)
                return None
            hops = forwarded_for[-_LONGEST_FORWARDED:] if settings.TRUSTED_PROXIES else ""
            address = self._address(peer_of(scope), hops)
            decision, is_counted = None, False
            if target.rules:
                visitor = Visitor(
                    at=at,
                    address=address,
                    user_agent=user_agent,
                    accept_language=accepted_languages(scope["headers"]),
                    referrer=referrer,
                    query=scope["query_string"].decode("latin-1"),
                    is_automatic=is_head,
                )
                decision, is_counted = await self._decide(key, target, visitor)
                if not decision.location:
                    return Closed(Verdict.CLOSED, Verdict.CLOSED, message=decision.message)
            if target.is_limited and not is_counted:
                if is_head or kind_of(user_agent) in TAKES_NO_CLICK:
                    count(scope, Outcome.PREVIEW)
                    return None
                if not await self._limits.take(target.link_id):
                    self._known_targets.replace(key, target, target.exhausted())
                    return _ended(Verdict.EXHAUSTED, target, short_host, query)
                is_counted = True
            await self._clicks.record(
                new_click(
                    target,
                    at,
                    address,
                    user_agent,
                    referrer,
                    is_automatic=is_head,
                    is_counted=is_counted,
                    decision=decision,
                )
            )
        except DatabaseError:
            return Closed(Outcome.UNREACHABLE)
        location = decision.location if decision else target.location
        outcome = Outcome.LIMITED if target.is_limited else Outcome.OPEN
        return with_query(location, query) if query else location, target.is_indexable, outcome

    async def _decide(self, key: str, target: Target, visitor: Visitor) -> tuple[Decision, bool]:
        """Return what the visitor gets, and whether the click is counted already, because rules count clicks."""
        most = target.clicks_that_matter
        visitor.clicks = target.clicks if target.clicks >= most else None
        try:
            return target.decide(visitor), False
        except CountRequired:
            pass
        try:
            taken = await self._limits.take_below(target.link_id, most)
        except DatabaseError:
            if target.is_limited:
                raise
            # The link is open without a limit: the number of clicks when it was loaded has to do.
            visitor.clicks = target.clicks
            return target.decide(visitor), False
        if taken.before >= most:
            self._known_targets.replace(key, target, target.clicked(taken.before))
        visitor.clicks = taken.before
        return target.decide(visitor), taken.number > 0

    async def domain(self, name: str) -> ShortHost | None:
        """Return what the verified domain of this name serves, or None; raises DatabaseError."""
        known = self._known_hosts.get(name)
        self._host_lookups["memory"] += known is not None
        return await self._hosts.find(name) if known is None else known[2]

    def last_known_domain(self, name: str) -> ShortHost | None:
        """Return what this process knew last of the verified domain of this name, or None."""
        return self._known_hosts.doubtful(name)


def _ended(verdict: Verdict, target: Target, short_host: ShortHost, query: bytes) -> Redirect | Closed:
    """Return where visitors of a link go that is not open, or why there is nothing for them."""
    elsewhere = target.elsewhere(verdict, short_host.expired_url)
    if elsewhere:
        return with_query(elsewhere, query) if query else elsewhere, False, verdict
    return Closed(verdict, verdict, target.starts_at)
