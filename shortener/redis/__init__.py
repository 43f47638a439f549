"""Connections to Redis that fail fast, because every caller has a fallback."""

from functools import cached_property, partial
from typing import TYPE_CHECKING, Any, Self

import msgspec
import redis
import redis.asyncio
from django.conf import settings
from django.core.cache.backends.redis import RedisCache, RedisCacheClient
from redis.backoff import NoBackoff
from redis.connection import Connection, SSLConnection, UnixDomainSocketConnection
from redis.exceptions import ConnectionError as RedisConnectionError
from redis.exceptions import RedisError
from redis.exceptions import TimeoutError as RedisTimeoutError
from redis.retry import Retry

from shortener.breaker import ProbingBreaker

if TYPE_CHECKING:
    from redis.commands.core import Script

FAILURES = (RedisError, OSError, TimeoutError)

_client: redis.Redis | None = None
_breakers: dict[str, ProbingBreaker] = {}  # by URL


def breaker() -> ProbingBreaker:
    """Return this process's breaker, which its synchronous and its asynchronous code share."""
    return _breaker_for(settings.REDIS_URL)


def _breaker_for(url: str) -> ProbingBreaker:
    return _breakers.setdefault(url, ProbingBreaker(partial(_answers, url)))


def _answers(url: str) -> bool:
    try:
        with redis.Redis.from_url(url, **_options()) as probe:
            return bool(probe.ping())
    except FAILURES:
        return False


def _options() -> dict[str, Any]:
    return {
        "socket_timeout": settings.REDIS_TIMEOUT,
        "socket_connect_timeout": settings.REDIS_TIMEOUT,
        "retry": Retry(NoBackoff(), 0),
    }


class Pool(redis.ConnectionPool):
    """Connections for synchronous code. After a failure none is used until Redis answers again."""

    @classmethod
    def from_url(cls, url: str, **options: Any) -> Self:
        """Return a pool for the URL."""
        kind = _CONNECTIONS.get(url.partition(":")[0], Connection)
        guarded = type(kind.__name__, (_Guarded, kind), {"breaker": _breaker_for(url)})
        pool: Self = super().from_url(url, connection_class=guarded, **options)
        return pool


_CONNECTIONS = {"rediss": SSLConnection, "unix": UnixDomainSocketConnection}


class _Guarded:
    """A connection, as far as it can fail. While the breaker is open it fails at once."""

    breaker: ProbingBreaker

    def connect(self) -> None:
        self._refuse_after_failure()
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


def client() -> redis.Redis:
    """Return this process's client for synchronous code; its calls give up after REDIS_TIMEOUT seconds."""
    global _client
    if _client is None:
        _client = redis.Redis.from_pool(Pool.from_url(settings.REDIS_URL, **_options()))
    return _client


def async_client() -> redis.asyncio.Redis:
    """Return a new client for one event loop; its calls give up after REDIS_TIMEOUT seconds."""
    return redis.asyncio.Redis.from_url(
        settings.REDIS_URL,
        socket_timeout=settings.REDIS_TIMEOUT,
        socket_connect_timeout=settings.REDIS_TIMEOUT,
        retry=redis.asyncio.retry.Retry(NoBackoff(), 0),
    )


class JsonSerializer:
    """Writes values of the cache as JSON. Django's own unpickles them, which would run the code of a changed entry."""

    def dumps(self, obj: Any) -> int | bytes:
        """Return the value for Redis, a number as it is, so that Redis can increment it."""
        return obj if type(obj) is int else msgspec.json.encode(obj)

    def loads(self, data: bytes) -> Any:
        """Return the value, tuples and sets as lists, and None for what is no JSON."""
        try:
            return msgspec.json.decode(data)
        except (msgspec.DecodeError, UnicodeDecodeError):
            return None


class CacheClient(RedisCacheClient):
    """Django's own, with one client for each thread: a new one for each call takes three times as long as the call."""

    def get_client(self, key: Any = None, *, write: bool = False) -> redis.Redis:
        """Return the client: there is one server."""
        return self._kept

    @cached_property
    def _kept(self) -> redis.Redis:
        kept: redis.Redis = super().get_client(write=True)
        return kept


class Cache(RedisCache):
    """Django's cache in Redis."""

    def __init__(self, server: str, params: dict[str, Any]) -> None:
        super().__init__(server, params)
        self._class = CacheClient


class Counters(Cache):
    """Counters that expire, for shortener.limits, and for django-ratelimit, which calls add() and then incr()."""

    # A counter that has lost its expiry would refuse for ever: it gets a new one.
    _COUNT = """
    local number = redis.call('incr', KEYS[1])
    if ARGV[2] == '1' or redis.call('ttl', KEYS[1]) < 0 then redis.call('expire', KEYS[1], ARGV[1]) end
    return number
    """
    _GIVE_BACK = """
    if tonumber(redis.call('get', KEYS[1]) or 0) > tonumber(ARGV[1]) then
        redis.call('decrby', KEYS[1], ARGV[1])
    else
        redis.call('del', KEYS[1])
    end
    """

    def __init__(self, server: str, params: dict[str, Any]) -> None:
        super().__init__(server, params)
        self._timeout = 0.0  # of the key that is incremented next; each thread has a cache of its own

    def count(self, key: str, seconds: float, *, renew: bool = False) -> int:
        """Return the number after counting one more; it expires so many seconds after the first, or the last one."""
        return int(self._count(keys=[self.make_and_validate_key(key)], args=[int(seconds), int(renew)]))

    def give_back(self, key: str, number: int) -> None:
        """Reduce the number, but not below zero."""
        self._give_back(keys=[self.make_and_validate_key(key)], args=[number])

    def add(self, key: Any, value: Any, timeout: Any = None, version: int | None = None) -> bool:
        """Answer that the key exists, so that incr() is called, which adds it."""
        self._timeout = timeout
        return False

    def incr(self, key: Any, delta: int = 1, version: int | None = None) -> int:
        """Return the number after incrementing it by one; a new one expires after the timeout given to add()."""
        return self.count(key, self._timeout)

    @cached_property
    def _count(self) -> "Script":
        return self._cache.get_client().register_script(self._COUNT)

    @cached_property
    def _give_back(self) -> "Script":
        return self._cache.get_client().register_script(self._GIVE_BACK)
