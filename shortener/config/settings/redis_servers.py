"""The addresses of Redis, and of the queue of tasks, which may be elsewhere."""

from pathlib import Path
from typing import NamedTuple

from django.core.exceptions import ImproperlyConfigured
from environ import Env

from shortener.config.settings import installation, production
from shortener.redis.addresses import EXAMPLES, Address, Kind, parsed


class RedisSettings(NamedTuple):
    """Whether Valkey is the embedded one, the URLs of Redis and of the queue of tasks, and REDIS_MIN_REPLICAS."""

    is_embedded: bool
    url: str
    broker_url: str
    min_replicas: int


def configured(env: Env, socket: Path, *, must_be_safe: bool) -> RedisSettings:
    """Return the settings of Redis; without REDIS_URL an embedded Valkey listens on the socket.

    Raises ImproperlyConfigured for addresses that cannot be used, or that must be safe and are not.
    """
    given = env("REDIS_URL", default="")
    url = given or f"unix://{socket}"
    broker = env("BROKER_URL", default="")
    redis_address = _checked("REDIS_URL", url)
    if broker and _checked("BROKER_URL", broker).kind is Kind.CLUSTER:
        raise ImproperlyConfigured(
            "BROKER_URL points to a Redis Cluster, which the queue of tasks cannot use. Use a single server, or "
            "redis+sentinel://."
        )
    if not broker and redis_address.kind is Kind.CLUSTER:
        raise ImproperlyConfigured(
            "REDIS_URL points to a Redis Cluster, which the queue of tasks cannot use. Set BROKER_URL to a single "
            "Redis server, or to redis+sentinel://…, for the queue."
        )
    if must_be_safe:
        production.check_redis("REDIS_URL", redis_address)
        if broker:
            production.check_redis("BROKER_URL", parsed(broker))
    has_replicas = redis_address.kind is not Kind.SINGLE
    replicas = installation.number(env, "REDIS_MIN_REPLICAS", int(has_replicas), least=0, most=5)
    return RedisSettings(not given, url, broker or url, replicas)


def _checked(name: str, url: str) -> Address:
    try:
        return parsed(url)
    except ValueError:
        # Without the error's text, which may have a part of the password.
        raise ImproperlyConfigured(f"{name} must look like {EXAMPLES}.") from None
