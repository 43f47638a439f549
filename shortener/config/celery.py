"""The Celery application; tasks are in each app's tasks.py and in shortener/mail/tasks.py."""

import gc
import os
import warnings
from typing import Any

from celery import Celery
from celery.platforms import SecurityWarning  # type: ignore[attr-defined]  # its types leave it out
from celery.signals import beat_init, worker_init, worker_process_init

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "shortener.config.settings")

# In a container the only user is root; tasks are JSON, which cannot run code.
warnings.filterwarnings("ignore", category=SecurityWarning)

_NICENESS = 10
_ALLOCATIONS_BETWEEN_COLLECTIONS = 200_000


@worker_init.connect
def share_memory(**kwargs: Any) -> None:
    """Let the processes of the pool, which are forks, share what is loaded by now."""
    gc.collect()
    gc.freeze()


@worker_init.connect
def lower_priority(**kwargs: Any) -> None:
    """Lower the worker's priority: on a small machine, redirects come before statistics."""
    os.nice(_NICENESS)


@beat_init.connect
@worker_init.connect
@worker_process_init.connect
def start_heartbeat(**kwargs: Any) -> None:
    """Let the supervisor see that this process does not hang."""
    from shortener.runtime import heartbeat  # needs settings

    heartbeat.start()


@worker_process_init.connect
def collect_garbage_rarely(**kwargs: Any) -> None:
    """Collect garbage less often: a transaction makes thousands of objects, none of them in cycles."""
    gc.freeze()
    gc.set_threshold(_ALLOCATIONS_BETWEEN_COLLECTIONS)


@beat_init.connect
def forget_runs_in_the_future(sender: Any, **kwargs: Any) -> None:
    """Let tasks run now that ran last, by beat's file, in the future: the clock has been set back since."""
    now = app.now()
    for entry in sender.scheduler.schedule.values():
        entry.last_run_at = min(entry.last_run_at, now)


app = Celery("shortener", include=["shortener.mail.tasks"])  # in a sub-package, where autodiscovery does not look
app.config_from_object("django.conf:settings", namespace="CELERY")
app.autodiscover_tasks()
