"""Celery beat, as a program: `python -m shortener.config.beat`. It enqueues the periodic tasks.

It knows tasks by their names only, so it loads neither Django's apps nor `celery beat`'s command line: 80 MB less.
"""

import os
from contextlib import suppress
from typing import Any

from celery import Celery
from celery.signals import beat_init
from kombu.exceptions import OperationalError

from shortener.runtime import heartbeat

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "shortener.config.settings")

app = Celery("shortener", fixups=[], set_as_current=False)  # Celery's fixup for Django would set up its apps
app.config_from_object("django.conf:settings", namespace="CELERY")

_STARTS_WITHIN = 5  # seconds in which the embedded Valkey, which starts at the same time, should answer


@beat_init.connect
def start_heartbeat(**kwargs: Any) -> None:
    """Let the supervisor see that this process does not hang."""
    heartbeat.start()


@beat_init.connect
def forget_runs_in_the_future(sender: Any, **kwargs: Any) -> None:
    """Let tasks run now that ran last, by beat's file, in the future: the clock has been set back since."""
    now = app.now()
    for entry in sender.scheduler.schedule.values():
        entry.last_run_at = min(entry.last_run_at, now)


def main() -> None:
    """Enqueue tasks until SIGTERM or SIGINT."""
    with suppress(OperationalError), app.connection_for_write() as broker:
        broker.ensure_connection(timeout=_STARTS_WITHIN, interval_start=1, interval_step=0)
    app.Beat(loglevel="WARNING", quiet=True).run()


if __name__ == "__main__":
    main()
