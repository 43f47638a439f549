"""What is left to the worker so that nobody waits for it."""

import logging

from celery import Task, shared_task

from shortener.mail import mail_queue

logger = logging.getLogger(__name__)

_FIRST_PAUSE, _LONGEST_PAUSE = 5, 1_800  # seconds; twice as long after each attempt
_ATTEMPTS = 55  # a day


@shared_task(bind=True, acks_late=True, max_retries=None)
def send_mail(self: "Task[..., None]", sealed: str) -> None:
    """Send a message of the postbox, and try for a day if need be; after a kill, rather twice than never."""
    if mail_queue.deliver(sealed):
        return
    attempt = self.request.retries
    if attempt >= _ATTEMPTS:
        logger.error("A mail could not be sent for a day and is given up.")
        return
    raise self.retry(countdown=min(_FIRST_PAUSE * 2**attempt, _LONGEST_PAUSE))
