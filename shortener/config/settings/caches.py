"""Django's caches, both in Redis."""

from typing import Any


def configuration(redis_url: str, *, timeout: float) -> dict[str, dict[str, Any]]:
    """Return the CACHES; their calls give up after `timeout` seconds."""
    common = {
        "LOCATION": redis_url,
        "KEY_PREFIX": "json",
        "OPTIONS": {
            "pool_class": "shortener.redis.Pool",
            "serializer": "shortener.redis.JsonSerializer",
            "socket_timeout": timeout,
            "socket_connect_timeout": timeout,
        },
    }
    return {
        "default": {"BACKEND": "shortener.redis.Cache", **common},
        "rate limits": {"BACKEND": "shortener.redis.Counters", **common},
    }
