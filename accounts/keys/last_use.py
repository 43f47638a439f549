"""When API keys were last used, to the minute: noted in Redis while requests are answered, stored once a minute."""

import threading
from collections.abc import Mapping
from datetime import UTC, datetime, timedelta
from typing import Any

from cachetools import LRUCache

from accounts.keys.models import ApiKey
from shortener import redis
from shortener.db.transactions import atomic

_NOTED = "api keys used"  # the hash in Redis: for each key's id, the Unix time in seconds
_PRECISION = timedelta(minutes=1)
_ROWS_PER_STATEMENT = 500

# What this process has noted, by the key's id: until a key's row has the time, its other requests have nothing to do.
_noted: LRUCache[str, datetime] = LRUCache(maxsize=10_000)
_lock = threading.Lock()


def note_use(*, api_key: ApiKey, at: datetime) -> None:
    """Note that the key was used: in each process at most once a minute. Without Redis, it is stored at once."""
    with _lock:
        if _is_recent(api_key.last_used_at, at) or _is_recent(_noted.get(api_key.pk), at):
            return
        _noted[api_key.pk] = at
    try:
        redis.client().hset(_NOTED, api_key.pk, str(at.timestamp()))
    except redis.FAILURES:
        _store({api_key.pk: at})


def store_uses() -> int:
    """Store the noted uses, and return the number of their keys.

    A use that is noted while this runs can be deleted with the stored ones: then the stored time is about a second too
    early. Noted uses stay when the database fails.
    """
    noted: Any = redis.client().hgetall(_NOTED)  # its type includes awaitables
    if noted:
        _store({pk.decode(): datetime.fromtimestamp(float(seconds), UTC) for pk, seconds in noted.items()})
        redis.client().hdel(_NOTED, *noted)
    return len(noted)


def _is_recent(used_at: datetime | None, at: datetime) -> bool:
    return used_at is not None and at - used_at < _PRECISION


@atomic()
def _store(times: Mapping[str, datetime]) -> None:
    keys = [ApiKey(pk=pk, last_used_at=used_at) for pk, used_at in times.items()]
    ApiKey.objects.bulk_update(keys, ["last_used_at"], batch_size=_ROWS_PER_STATEMENT)
