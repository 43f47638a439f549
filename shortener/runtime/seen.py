"""Which background processes have been seen lately, on any machine: a worker that takes tasks, a beat that sends them.

Each says so itself, so that one that is gone is not taken for the other. The processes of a machine's own watchdog are
in heartbeat.py.
"""

from datetime import timedelta

from redis import Redis

from shortener import redis

WORKER, BEAT = "worker", "beat"
WITHIN = timedelta(seconds=15)


def note(client: Redis, kind: str) -> None:
    """Store that one of the kind works. Redis forgets it after WITHIN, so that no clock of a machine matters.

    Raises one of redis.FAILURES.
    """
    client.set(f"{kind}:seen", 1, ex=WITHIN)


def lately(kind: str) -> bool:
    """Tell whether one of the kind was seen; raises one of redis.FAILURES."""
    return bool(redis.client().exists(f"{kind}:seen"))
