"""The worker, as a program: `python -m shortener.config.worker`. It runs tasks in processes of its own."""

import gc
import logging
import os
import sys
import warnings
from contextlib import suppress
from typing import Any

from billiard.util import get_logger
from celery.apps import worker as celery_worker
from celery.platforms import SecurityWarning  # type: ignore[attr-defined]  # its types leave it out
from celery.signals import after_setup_logger, heartbeat_sent, worker_init, worker_process_init
from django.core.exceptions import ImproperlyConfigured

from shortener.celery import app

# In a container the only user is root; tasks are JSON, which cannot run code.
warnings.filterwarnings("ignore", category=SecurityWarning)

# Django's system checks load all views, which no task needs; `manage.py run` and `migrate` have run them.
os.environ.setdefault("CELERY_SKIP_CHECKS", "1")

_PROCESSES = 2
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


@after_setup_logger.connect
def log_in_one_form(**kwargs: Any) -> None:
    """Log what Celery and billiard print past the log: that the worker stops, and that a process of its pool died."""
    of_pool = get_logger()
    of_pool.handlers.clear()
    of_pool.propagate = True
    celery_worker.safe_say = _say  # type: ignore[attr-defined]  # its types leave it out


def _say(message: str, file: object = None) -> None:
    """Write a line of the log, in the way that signal handlers may: without the locks of logging."""
    record = logging.LogRecord("celery.worker", logging.WARNING, "", 0, "%s", (message.strip(),), None)
    for handler in logging.getLogger().handlers:
        handler.filter(record)
        os.write(sys.__stderr__.fileno() if sys.__stderr__ else 2, f"{handler.format(record)}\n".encode())


@worker_init.connect
def start_heartbeat(**kwargs: Any) -> None:
    """Let the supervisor see that this process does not hang, and count its tasks."""
    from shortener.runtime import heartbeat, task_signals  # need settings

    task_signals.connect()
    heartbeat.start("worker-parent")


@heartbeat_sent.connect
def note_it_works(**kwargs: Any) -> None:
    """Let all machines see, every two seconds, that a worker is connected to the queue of tasks."""
    from shortener import redis
    from shortener.runtime import seen

    with suppress(*redis.FAILURES):
        seen.note(redis.client(), seen.WORKER)


@worker_process_init.connect
def start_heartbeat_of_fork(**kwargs: Any) -> None:
    """Let the supervisor see that this process of the pool does not hang."""
    from shortener import tracing
    from shortener.runtime import heartbeat

    heartbeat.start("worker")
    tracing.start("worker")


@worker_process_init.connect
def limit_statements(**kwargs: Any) -> None:
    """Let a task fail, and be tried again, when the database has hung for long: another may be the primary now."""
    from shortener.db.deadlines import LONGEST_OF_WORKER, limit_calls

    limit_calls(LONGEST_OF_WORKER)


@worker_process_init.connect
def collect_garbage_rarely(**kwargs: Any) -> None:
    """Collect garbage less often: a transaction makes thousands of objects, none of them in cycles."""
    gc.freeze()
    gc.set_threshold(_ALLOCATIONS_BETWEEN_COLLECTIONS)


def main() -> None:
    """Run tasks until SIGTERM or SIGINT; a wrong configuration is one line.

    Not by `celery worker`, whose command line alone takes 10 MB.
    """
    try:
        worker = app.Worker(
            concurrency=_PROCESSES, loglevel=logging.WARNING, quiet=True, without_gossip=True, without_mingle=True
        )
    except ImproperlyConfigured as error:
        sys.exit(f"Error: {error}")
    worker.start()
    sys.exit(worker.exitcode)


if __name__ == "__main__":
    main()
