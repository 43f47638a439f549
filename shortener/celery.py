"""The Celery application; tasks are in each app's tasks.py and in shortener/mail/tasks.py.

It is imported when a task is enqueued: a process that enqueues none does without Celery's 10 MB.
"""

import os

from celery import Celery

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "shortener.config.settings")

app = Celery("shortener", include=["shortener.mail.tasks"])  # in a sub-package, where autodiscovery does not look
app.config_from_object("django.conf:settings", namespace="CELERY")
app.autodiscover_tasks()
