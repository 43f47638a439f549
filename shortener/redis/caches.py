"""Django's caches in Redis."""

from collections.abc import Iterable, Mapping
from functools import cached_property
from typing import TYPE_CHECKING, Any

import msgspec
import redis
from django.core.cache.backends.redis import RedisCache, RedisCacheClient

from shortener.redis import client_of

if TYPE_CHECKING:
    from redis.commands.core import Script


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
    """Django's own, with the process's client, and with one command for each key: a Cluster keeps them apart."""

    _servers: list[str]
    _serializer: JsonSerializer

    def get_client(self, key: Any = None, *, write: bool = False) -> redis.Redis:
        """Return the client."""
        return client_of(self._servers[0])

    def get_many(self, keys: Iterable[Any]) -> dict[Any, Any]:
        """Return the values of the keys that have one."""
        names = list(keys)
        with self.get_client().pipeline(transaction=False) as pipeline:
            for name in names:
                pipeline.get(name)
            values = pipeline.execute()
        found = zip(names, values, strict=True)
        return {name: self._serializer.loads(value) for name, value in found if value is not None}

    def set_many(self, data: Mapping[Any, Any], timeout: Any) -> None:
        """Store the values, which expire after `timeout` seconds."""
        with self.get_client().pipeline(transaction=False) as pipeline:
            for name, value in data.items():
                pipeline.set(name, self._serializer.dumps(value), ex=timeout)
            pipeline.execute()

    def delete_many(self, keys: Iterable[Any]) -> None:
        """Delete the keys."""
        with self.get_client().pipeline(transaction=False) as pipeline:
            for name in keys:
                pipeline.delete(name)
            pipeline.execute()


class Cache(RedisCache):
    """Django's cache in Redis."""

    def __init__(self, server: str, params: dict[str, Any]) -> None:
        super().__init__([server], params)  # in a list: Django splits a text at commas, which such a URL may have
        self._class = CacheClient


class Counters(Cache):
    """Counters that expire, for shortener.limits, and for django-ratelimit, which calls add() and then incr()."""

    # A counter that has lost its expiry would refuse for ever: it gets a new one.
    _COUNT = """
    local number = redis.call('incrby', KEYS[1], ARGV[3])
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
        # Each thread has a cache of its own.
        self._timeout = 0.0  # of the key that is incremented next
        self.weight = 1  # by which incr() increments

    def count(self, key: str, seconds: float, *, renew: bool = False, weight: int = 1) -> int:
        """Return the number after counting `weight` more.

        It expires so many seconds after the first, or the last one.
        """
        return int(self._count(keys=[self.make_and_validate_key(key)], args=[int(seconds), int(renew), weight]))

    def give_back(self, key: str, number: int) -> None:
        """Reduce the number, but not below zero."""
        self._give_back(keys=[self.make_and_validate_key(key)], args=[number])

    def add(self, key: Any, value: Any, timeout: Any = None, version: int | None = None) -> bool:
        """Answer that the key exists, so that incr() is called, which adds it."""
        self._timeout = timeout
        return False

    def incr(self, key: Any, delta: int = 1, version: int | None = None) -> int:
        """Return the number after incrementing it by `weight`; a new one expires after the timeout given to add()."""
        return self.count(key, self._timeout, weight=self.weight)

    @cached_property
    def _count(self) -> "Script":
        return self._cache.get_client().register_script(self._COUNT)

    @cached_property
    def _give_back(self) -> "Script":
        return self._cache.get_client().register_script(self._GIVE_BACK)
