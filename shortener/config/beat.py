"""Celery beat, as a program: `python -m shortener.config.beat`. It enqueues the periodic tasks.

Of several beats, on any machines, the one with the lease in Redis works, and another when that has ended.

It knows tasks by their names only, so it loads neither Django's apps nor `celery beat`'s command line: 80 MB less.
"""

import logging
import os
import secrets
import sys
from contextlib import suppress
from logging.config import dictConfig
from typing import Any

from celery import Celery
from celery.beat import PersistentScheduler, ScheduleEntry, SchedulingError
from celery.signals import beat_init
from django.conf import settings
from django.core.exceptions import ImproperlyConfigured
from kombu.exceptions import OperationalError

from shortener import redis
from shortener.runtime import seen

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "shortener.config.settings")

app = Celery("shortener", fixups=[], set_as_current=False)  # Celery's fixup for Django would set up its apps
app.config_from_object("django.conf:settings", namespace="CELERY")

logger = logging.getLogger("shortener.config.beat")  # as a program its name is __main__

_STARTS_WITHIN = 5  # seconds in which the embedded Valkey, which starts at the same time, should answer

_LEASE = "beat:lease"
_LEASE_SECONDS = 10
_ASKS_EVERY = 1.0  # seconds, a beat without the lease

# Takes the lease if it is free, and renews it if it is ours.
_TAKE = """
if redis.call('set', KEYS[1], ARGV[1], 'nx', 'ex', ARGV[2]) then return 1 end
if redis.call('get', KEYS[1]) ~= ARGV[1] then return 0 end
return redis.call('expire', KEYS[1], ARGV[2])
"""
_GIVE_BACK = "if redis.call('get', KEYS[1]) == ARGV[1] then redis.call('del', KEYS[1]) end"


class Scheduler(PersistentScheduler):
    """Celery's, which enqueues nothing while another beat has the lease. While Redis is down, each beat works."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        self._name = secrets.token_hex(8)
        super().__init__(*args, **kwargs)

    def tick(self, *args: Any, **kwargs: Any) -> float:
        """Enqueue what is due and return the seconds until the next look."""
        if not self._has_lease():
            return _ASKS_EVERY
        return min(float(super().tick(*args, **kwargs)), _LEASE_SECONDS / 3)

    def apply_entry(self, entry: ScheduleEntry, producer: Any = None) -> None:
        """Enqueue the task; if that fails, log why in one line. Celery would add two tracebacks, each second."""
        try:
            self.apply_async(entry, producer=producer, advance=False)
        except SchedulingError as error:
            logger.warning("A periodic task waits for its next time: %s", " ".join(str(error).split()))

    def close(self) -> None:
        """Keep the times of the last runs, and give the lease to another beat."""
        super().close()
        with suppress(*redis.FAILURES):
            redis.client().eval(_GIVE_BACK, 1, _LEASE, self._name)

    def _has_lease(self) -> bool:
        try:
            has_lease = bool(redis.client().eval(_TAKE, 1, _LEASE, self._name, str(_LEASE_SECONDS)))
            seen.note(redis.client(), seen.BEAT)  # one that waits for the lease works, too
        except redis.FAILURES:
            return True
        return has_lease


@beat_init.connect
def start_heartbeat(**kwargs: Any) -> None:
    """Let the supervisor see that this process does not hang."""
    from shortener.runtime import heartbeat  # needs settings

    heartbeat.start("beat")


@beat_init.connect
def forget_runs_in_the_future(sender: Any, **kwargs: Any) -> None:
    """Let tasks run now that ran last, by beat's file, in the future: the clock has been set back since."""
    now = app.now()
    for entry in sender.scheduler.schedule.values():
        entry.last_run_at = min(entry.last_run_at, now)


def main() -> None:
    """Enqueue tasks until SIGTERM or SIGINT; a wrong configuration is one line."""
    try:
        dictConfig(settings.LOGGING)  # without it Celery writes lines of its own
    except ImproperlyConfigured as error:
        sys.exit(f"Error: {error}")
    with suppress(OperationalError), app.connection_for_write() as broker:
        broker.ensure_connection(timeout=_STARTS_WITHIN, interval_start=1, interval_step=0)
    scheduler: Any = Scheduler  # its types allow only the name of a class
    app.Beat(scheduler=scheduler, loglevel="WARNING", quiet=True).run()


if __name__ == "__main__":
    main()
