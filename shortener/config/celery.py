"""The Celery application; tasks live in each app's tasks.py."""

import gc
import os
import warnings
from typing import Any

from celery import Celery
from celery.platforms import SecurityWarning  # type: ignore[attr-defined]  # its types leave it out
from celery.signals import worker_init, worker_process_init

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "shortener.config.settings")

# A container's only user is root; tasks travel as JSON, which runs nothing.
warnings.filterwarnings("ignore", category=SecurityWarning)

_NICENESS = 10
_ALLOCATIONS_BETWEEN_COLLECTIONS = 200_000


@worker_init.connect
def let_visitors_go_first(**kwargs: Any) -> None:
    """Lower the worker's priority: on a small machine, a redirect is worth more than a prompt statistic."""
    os.nice(_NICENESS)


@worker_process_init.connect
def collect_garbage_rarely(**kwargs: Any) -> None:
    """Let a transaction's thousands of rows come and go without looking through them for cycles again and again."""
    gc.freeze()
    gc.set_threshold(_ALLOCATIONS_BETWEEN_COLLECTIONS)


app = Celery("shortener")
app.config_from_object("django.conf:settings", namespace="CELERY")
app.autodiscover_tasks()
