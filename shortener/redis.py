"""Connections to Redis that fail fast, because every caller has a fallback."""

import time

import redis
import redis.asyncio
from django.conf import settings
from redis.backoff import NoBackoff
from redis.exceptions import RedisError
from redis.retry import Retry

FAILURES = (RedisError, OSError, TimeoutError)

_client: redis.Redis | None = None


def client() -> redis.Redis:
    """Return this process's client for synchronous code; its calls give up after REDIS_TIMEOUT seconds."""
    global _client
    if _client is None:
        _client = redis.Redis.from_url(
            settings.REDIS_URL,
            socket_timeout=settings.REDIS_TIMEOUT,
            socket_connect_timeout=settings.REDIS_TIMEOUT,
            retry=Retry(NoBackoff(), 0),
        )
    return _client


def async_client() -> redis.asyncio.Redis:
    """Return a new client for one event loop; its calls give up after REDIS_TIMEOUT seconds."""
    return redis.asyncio.Redis.from_url(
        settings.REDIS_URL,
        socket_timeout=settings.REDIS_TIMEOUT,
        socket_connect_timeout=settings.REDIS_TIMEOUT,
        retry=redis.asyncio.retry.Retry(NoBackoff(), 0),
    )


class Breaker:
    """A circuit breaker: remembers for a second that a server is down, so that not every request has to time out."""

    _OPEN_FOR = 1.0  # seconds

    def __init__(self) -> None:
        self._closed_from = 0.0

    @property
    def is_open(self) -> bool:
        """Whether the server failed within the last second."""
        return time.monotonic() < self._closed_from

    def trip(self) -> None:
        """Open the breaker after a failure."""
        self._closed_from = time.monotonic() + self._OPEN_FOR
