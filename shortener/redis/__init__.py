"""Connections to Redis that fail fast, because every caller has a fallback."""

from functools import partial
from typing import Any, cast

import redis
import redis.asyncio
from django.conf import settings
from redis.typing import EncodableT

from shortener.breaker import ProbingBreaker
from shortener.redis import clusters, connections
from shortener.redis.addresses import Address, Kind, parsed
from shortener.redis.connections import FAILURES as FAILURES

_client: redis.Redis | None = None
_clients: dict[str, redis.Redis] = {}  # by URL
_breakers: dict[str, ProbingBreaker] = {}  # by URL


def breaker() -> ProbingBreaker:
    """Return this process's breaker, which its synchronous and its asynchronous code share."""
    return _breaker_for(settings.REDIS_URL)


def client() -> redis.Redis:
    """Return this process's client for synchronous code; its calls give up after REDIS_TIMEOUT seconds."""
    global _client
    if _client is None:
        _client = client_of(settings.REDIS_URL)
    return _client


def client_of(url: str) -> redis.Redis:
    """Return this process's client of the Redis at this URL."""
    if url not in _clients:
        _clients[url] = _new_client(parsed(url), _breaker_for(url))
    return _clients[url]


def async_client(address: Address) -> redis.asyncio.Redis:
    """Return a new client for one event loop, not of a Cluster; its calls give up after REDIS_TIMEOUT seconds."""
    return connections.new_async_client(address)


def address() -> Address:
    """Return the address of Redis."""
    return parsed(settings.REDIS_URL)


def slot_of(owner: str) -> str:
    """Return a part for the names of keys of one owner: a Cluster then keeps them together. Elsewhere it is empty."""
    return f"{{{owner}}}" if address().kind is Kind.CLUSTER else ""


def sent_together(key: str, *commands: tuple[EncodableT, ...]) -> list[Any]:
    """Return the answers to commands that are sent over one connection, to the server that has the key.

    Raises one of FAILURES, also for a key whose slot of a Cluster is elsewhere since it was last learned.
    """
    own: Any = client()
    if isinstance(own, clusters.Client):
        return own.sent_together(key, commands)
    with own.pipeline(transaction=False) as pipeline:
        return connections.sent_in(pipeline, commands)


def time_at(client: redis.Redis, key: str) -> float:
    """Return the seconds since 1970 by the clock of the server that has the key."""
    answer: Any = client.eval("return redis.call('TIME')", 1, key)
    seconds, microseconds = answer
    return int(seconds) + int(microseconds) / 1_000_000


def _breaker_for(url: str) -> ProbingBreaker:
    return _breakers.setdefault(url, ProbingBreaker(partial(_answers, url)))


def _new_client(address: Address, breaker: ProbingBreaker) -> redis.Redis:
    if address.kind is Kind.CLUSTER:
        return cast("redis.Redis", clusters.Client(address, breaker))  # it has the commands that are used
    return connections.new_client(address, breaker)


def _answers(url: str) -> bool:
    """Tell whether Redis answers; of several servers, the present primaries."""
    try:
        if parsed(url).kind is Kind.CLUSTER:
            return clusters.answers(parsed(url))
        with connections.new_client(parsed(url), None) as probe:
            return bool(probe.ping())
    except FAILURES:
        return False
