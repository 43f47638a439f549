"""Django's caches, both in Redis."""

from typing import Any


def configuration(redis_url: str) -> dict[str, dict[str, Any]]:
    """Return the CACHES."""
    common = {
        "LOCATION": redis_url,
        "KEY_PREFIX": "json",
        "OPTIONS": {"serializer": "shortener.redis.caches.JsonSerializer"},
    }
    return {
        "default": {"BACKEND": "shortener.redis.caches.Cache", **common},
        "rate limits": {"BACKEND": "shortener.redis.caches.Counters", **common},
    }
