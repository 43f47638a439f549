"""The embedded Valkey's append-only file, which holds addresses of visitors until it is rewritten."""

from datetime import datetime, timedelta
from typing import Any

from redis import Redis
from redis.exceptions import ResponseError

from clicks.consumer import UNREADABLE
from redirects.click_stream import STREAM

_REMOVED = "{clicks}:removed"  # what had been removed from memory when the file was last rewritten
_DELETING = ("del", "unlink", "getdel")
_UNREADABLE_KEPT_FOR = timedelta(days=7)


def rewrite(client: Redis, *, at: datetime) -> bool:
    """Let Valkey rewrite the file without what is no longer in memory, and tell whether it does.

    It does not when no click was stored, nothing deleted and nothing expired since the last time. Entries that could
    not be read, and have addresses too, are deleted after a week.
    """
    client.xtrim(UNREADABLE, minid=int((at - _UNREADABLE_KEPT_FOR).timestamp() * 1000), approximate=False)
    removed = f"{_entries_removed(client)} {client.info('stats')['expired_keys']} {_deletions(client)}"
    failed = client.info("persistence")["aof_last_bgrewrite_status"] != "ok"
    if client.get(_REMOVED) == removed.encode() and not failed:
        return False
    try:
        client.bgrewriteaof()
    except ResponseError:  # one is under way, which began before the last entries were removed
        return False
    client.set(_REMOVED, removed)
    return True


def _deletions(client: Redis) -> int:
    """Return how many commands that delete keys Valkey has carried out since it started, those of scripts included."""
    commands = client.info("commandstats")
    return sum(commands.get(f"cmdstat_{name}", {}).get("calls", 0) for name in _DELETING)


def _entries_removed(client: Redis) -> int:
    """Return how many entries were removed from the click stream since it was made."""
    try:
        stream: Any = client.xinfo_stream(STREAM)
    except ResponseError:  # there is no stream yet
        return 0
    return int(stream["entries-added"]) - int(stream["length"])
