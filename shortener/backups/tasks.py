"""The task of scheduled backups."""

import logging
import os
import subprocess

from celery import shared_task
from django.conf import settings
from django.utils import timezone

from shortener import places, redis
from shortener.backups import scheduled
from shortener.backups.failures import BackupError

logger = logging.getLogger(__name__)

_running: list["subprocess.Popen[bytes]"] = []


@shared_task
def back_up_if_due() -> bool:
    """Start a backup if one is due, in a process of its own: tasks would wait for it. Tell whether one was started."""
    if _running and _running[0].poll() is None:
        return False
    try:
        if not scheduled.is_due(at=timezone.now()):
            return False
    except redis.FAILURES as error:
        logger.warning("Redis does not answer, so backups wait: %s", error)
        return False
    except BackupError as error:
        scheduled.note_failure(str(error), at=timezone.now())
        return False
    # It stays in the process group of the worker, so that it ends with that.
    _running[:] = [
        subprocess.Popen(  # noqa: S603 - our own command
            [*places.COMMAND, "backup", "--scheduled"],
            cwd=places.WORKING,
            env=os.environ | {"DATA_DIR": str(settings.DATA_DIR)},
            stdin=subprocess.DEVNULL,
        )
    ]
    return True
