"""The Celery application; tasks are in each app's tasks.py, and in those of shortener/backups and shortener/mail.

It is imported when a task is enqueued: a process that enqueues none does without Celery's 10 MB.
"""

import os
from typing import Any

from celery import Celery
from celery.signals import before_task_publish

from shortener import context, tracing

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "shortener.config.settings")

# In sub-packages, where autodiscovery does not look.
app = Celery("shortener", include=["shortener.backups.tasks", "shortener.mail.tasks"])
app.config_from_object("django.conf:settings", namespace="CELERY")
app.autodiscover_tasks()


@before_task_publish.connect
def pass_on_origin(headers: dict[str, Any] | None = None, **kwargs: Any) -> None:
    """Give the task the id of the request that it is enqueued for, which lines of its log have, and its trace."""
    if headers is not None:
        headers.setdefault("request_id", context.request_id.get())
        tracing.pass_on(headers)
