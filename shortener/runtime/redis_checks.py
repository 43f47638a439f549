"""Checks of the servers of REDIS_URL and BROKER_URL before the processes start."""

from typing import Any

from django.conf import settings
from django.core.exceptions import ImproperlyConfigured
from redis import Redis
from redis.cluster import RedisCluster

from shortener import redis
from shortener.redis.addresses import EXAMPLES, Kind, parsed


def check() -> list[str]:
    """Raise ImproperlyConfigured for a server that cannot be used, other than the embedded one.

    Return warnings, a line each.
    """
    warnings = [] if settings.EMBEDDED_VALKEY else _check("REDIS_URL", settings.REDIS_URL)
    if settings.BROKER_URL != settings.REDIS_URL:
        warnings += _check("BROKER_URL", settings.BROKER_URL)
    return warnings


def _check(name: str, url: str) -> list[str]:
    try:
        kind = parsed(url).kind
        client = redis.client_of(url)
        nodes = _nodes(client, kind)
        if kind is not Kind.SINGLE and name == "REDIS_URL":
            redis.time_at(client, "clicks")  # one more look: a Cluster may answer and not serve
    except redis.FAILURES as error:
        raise ImproperlyConfigured(f"{name} cannot be reached: {' '.join(str(error).split())}") from error
    except ValueError:
        # Without the error's text, which may have a part of the password.
        raise ImproperlyConfigured(f"{name} must look like {EXAMPLES}.") from None
    return list(dict.fromkeys(warning for about in nodes for warning in _check_node(name, kind, about)))


def _nodes(client: Redis, kind: Kind) -> list[dict[str, Any]]:
    """Return what the primaries tell about themselves."""
    if kind is not Kind.CLUSTER:
        about: Any = client.info()  # its type includes awaitables
        return [about]
    found: Any = client.info(target_nodes=RedisCluster.PRIMARIES)
    return [found] if "maxmemory_policy" in found else list(found.values())


def _check_node(name: str, kind: Kind, about: dict[str, Any]) -> list[str]:
    if about.get("cluster_enabled") and kind is not Kind.CLUSTER:
        raise ImproperlyConfigured(
            f"{name} points to a node of a Redis Cluster. Write the Cluster as redis+cluster://:password@host:6379,"
            "host:6379 in REDIS_URL, and set BROKER_URL to a single server for the queue of tasks."
        )
    if "sentinel" in (about.get("server_mode"), about.get("redis_mode")):  # of Valkey, of Redis
        raise ImproperlyConfigured(
            f"{name} points to a Sentinel. Write it as redis+sentinel://:password@host:26379,host:26379/service/0."
        )
    if about.get("role") == "slave":
        raise ImproperlyConfigured(
            f"{name} points to a replica, which takes no writes. Name its primary, or Sentinels that know the primary: "
            "redis+sentinel://:password@host:26379,host:26379/service/0."
        )
    policy = str(about.get("maxmemory_policy", ""))
    if policy.startswith("allkeys"):
        raise ImproperlyConfigured(
            f"{name} points to a Redis server that evicts keys (maxmemory-policy {policy}), so clicks that are not "
            "stored yet can get lost. Set its maxmemory-policy to noeviction."
        )
    warnings = []
    if policy.startswith("volatile"):
        warnings.append(
            f"{name} points to a Redis server that evicts keys which expire (maxmemory-policy {policy}): rate limits, "
            "sessions and answers kept for an Idempotency-Key can get lost. Set its maxmemory-policy to noeviction."
        )
    if not about.get("aof_enabled", 1):
        warnings.append(
            f"{name} points to a Redis server without an append-only file (appendonly no). When it stops, clicks that "
            "are not stored yet are lost. Set its appendonly to yes."
        )
    replicas, wanted = int(about.get("connected_slaves", 0)), settings.REDIS_MIN_REPLICAS
    if name == "REDIS_URL" and replicas < wanted:
        warnings.append(
            f"REDIS_URL: {replicas} replicas are connected to a primary, and REDIS_MIN_REPLICAS is {wanted}. Until "
            "there are more, every click is stored in the database while its visitor waits."
        )
    return warnings
