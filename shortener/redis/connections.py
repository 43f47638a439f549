"""Clients for synchronous code, whose connections are not used after a failure until Redis answers again."""

from collections.abc import Sequence
from typing import Any

import redis
import redis.asyncio
import redis.asyncio.sentinel
from django.conf import settings
from redis.asyncio.sentinel import MasterNotFoundError as AsyncMasterNotFoundError
from redis.backoff import NoBackoff
from redis.client import Pipeline
from redis.connection import Connection, SSLConnection, UnixDomainSocketConnection
from redis.exceptions import ConnectionError as RedisConnectionError
from redis.exceptions import RedisClusterException, RedisError
from redis.exceptions import TimeoutError as RedisTimeoutError
from redis.retry import Retry
from redis.sentinel import (
    MasterNotFoundError,
    Sentinel,
    SentinelConnectionPool,
    SentinelManagedConnection,
    SentinelManagedSSLConnection,
)
from redis.typing import EncodableT

from shortener.authorities import authority
from shortener.breaker import ProbingBreaker
from shortener.redis.addresses import Address, Kind

FAILURES = (RedisError, RedisClusterException, OSError, TimeoutError)

_SENTINEL_TIMEOUT = 0.3  # seconds until the next Sentinel is asked

_CONNECTIONS = {"rediss": SSLConnection, "unix": UnixDomainSocketConnection}


def new_client(address: Address, breaker: ProbingBreaker | None) -> redis.Redis:
    """Return a client for a single server or a Sentinel's primary; without a breaker it always tries."""
    options = _options()
    if address.kind is Kind.SENTINEL:
        kind: type = SentinelManagedSSLConnection if address.has_tls else SentinelManagedConnection
        sentinel = _Sentinels(list(address.hosts), sentinel_kwargs=_sentinel_options(address))  # type: ignore[no-untyped-call]
        pool: redis.ConnectionPool = SentinelConnectionPool(  # type: ignore[no-untyped-call]
            address.service, sentinel, connection_class=_guarded(kind, breaker), **address.options, **options
        )
        return redis.Redis.from_pool(pool)
    kind = _CONNECTIONS.get(address.url.partition(":")[0], Connection)
    pool = redis.ConnectionPool.from_url(address.url, connection_class=_guarded(kind, breaker), **options)
    return redis.Redis.from_pool(pool)


def new_async_client(address: Address) -> redis.asyncio.Redis:
    """Return a client for one event loop, of a single server or a Sentinel's primary."""
    options = _options() | {"retry": redis.asyncio.retry.Retry(NoBackoff(), 0)}
    if address.kind is Kind.SENTINEL:
        hosts, sentinel_options = list(address.hosts), _sentinel_options(address)
        manager = _AsyncSentinels(hosts, sentinel_kwargs=sentinel_options)  # type: ignore[no-untyped-call]
        options |= address.options | {"ssl": address.has_tls}
        found: redis.asyncio.Redis = manager.master_for(address.service, **options)
        return found
    return redis.asyncio.Redis.from_url(address.url, **options)


def new_async_node(address: Address, host: str, port: int) -> redis.asyncio.Redis:
    """Return a client for one event loop, of one node of a Cluster."""
    options = _options() | {"retry": redis.asyncio.retry.Retry(NoBackoff(), 0)}
    return redis.asyncio.Redis(host=host, port=port, ssl=address.has_tls, **address.options, **options)


def sent_in(pipeline: Pipeline, commands: Sequence[tuple[EncodableT, ...]]) -> list[Any]:
    """Return the answers to commands that the pipeline sends."""
    for words in commands:
        pipeline.execute_command(*words)  # type: ignore[no-untyped-call]
    return pipeline.execute()


def _options() -> dict[str, Any]:
    return {
        "socket_timeout": settings.REDIS_TIMEOUT,
        "socket_connect_timeout": settings.REDIS_TIMEOUT,
        "retry": Retry(NoBackoff(), 0),
    }


def _sentinel_options(address: Address) -> dict[str, Any]:
    return _options() | {
        "socket_timeout": _SENTINEL_TIMEOUT,
        "socket_connect_timeout": _SENTINEL_TIMEOUT,
        **address.sentinel_options,
    }


class _Sentinels(Sentinel):
    """Sentinels whose failures are a sentence; the library's has objects of a thousand characters."""

    def discover_master(self, service_name: str) -> Any:
        """Return host and port of the primary."""
        try:
            return super().discover_master(service_name)  # type: ignore[no-untyped-call]
        except MasterNotFoundError as error:
            raise MasterNotFoundError(_no_primary(self, service_name)) from error


class _AsyncSentinels(redis.asyncio.sentinel.Sentinel):
    """The same for one event loop."""

    async def discover_master(self, service_name: str) -> Any:
        """Return host and port of the primary."""
        try:
            return await super().discover_master(service_name)
        except AsyncMasterNotFoundError as error:
            raise AsyncMasterNotFoundError(_no_primary(self, service_name)) from error


def _no_primary(asked: Sentinel | redis.asyncio.sentinel.Sentinel, service: str) -> str:
    connections = [sentinel.connection_pool.connection_kwargs for sentinel in asked.sentinels]
    hosts = ", ".join(authority(one["host"], one["port"]) for one in connections)
    return (
        f"None of the Sentinels {hosts} names a primary of {service!r}. Check that they run and know this name, and "
        "their password (sentinel_password)."
    )


def _guarded(kind: type, breaker: ProbingBreaker | None) -> type:
    return type(kind.__name__, (_Guarded, kind), {"breaker": breaker}) if breaker else kind


class _Guarded:
    """A connection, as far as it can fail. While the breaker is open it fails at once.

    After a failure it is made anew before its next use: it may lead to a server that is no longer the primary.
    """

    breaker: ProbingBreaker
    _trips = 0  # of the breaker when the connection was made

    def connect(self) -> None:
        self._refuse_after_failure()
        if self._trips != self.breaker.trips:
            self.disconnect()  # type: ignore[attr-defined]
            self._trips = self.breaker.trips
        try:
            super().connect()  # type: ignore[misc]
        except FAILURES:
            self.breaker.trip()
            raise

    def send_packed_command(self, *arguments: Any, **options: Any) -> None:
        self._refuse_after_failure()
        super().send_packed_command(*arguments, **options)  # type: ignore[misc]

    def read_response(self, *arguments: Any, **options: Any) -> Any:
        try:
            return super().read_response(*arguments, **options)  # type: ignore[misc]
        except (RedisConnectionError, RedisTimeoutError):
            self.breaker.trip()
            raise

    def _refuse_after_failure(self) -> None:
        if self.breaker.is_open:
            raise RedisConnectionError("Redis did not answer a moment ago.")
