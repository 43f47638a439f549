"""Who does the work on an import: this request when it is little, a worker when it is more."""

import logging
from datetime import datetime

from celery import current_app
from kombu.exceptions import OperationalError

from links.imports import running
from links.models import Import
from links.services import creation

logger = logging.getLogger(__name__)

_LONGEST_WAIT = 5.0  # seconds that a request may take


def begin(upload: Import, at: datetime) -> None:
    """Do what the import waits for: at once if it is a single batch, or let a worker do so."""
    if upload.row_count > creation.MOST or running.go_on(import_id=upload.pk, at=at, seconds=_LONGEST_WAIT):
        to_worker(upload.pk)


def to_worker(import_id: str) -> None:
    """Let the next worker that is free go on with the import; while Redis is down, it waits for the next tick."""
    try:
        current_app.send_task("links.tasks.continue_import", [import_id], retry=False)
    except OperationalError as error:
        logger.warning("An import waits: %s", error)
