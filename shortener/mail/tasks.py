"""The Celery task that sends mail."""

import logging

from celery import Task, shared_task

from shortener.mail import mail_queue

logger = logging.getLogger(__name__)

_FIRST_PAUSE, _LONGEST_PAUSE = 5, 1_800  # seconds before a retry; doubled after each attempt
_ATTEMPTS = 55  # with these pauses, a day


@shared_task(bind=True, acks_late=True, max_retries=None)
def send_mail(self: "Task[..., None]", encrypted: str) -> None:
    """Send a message of the mail queue, with retries for a day; if the worker is killed, twice rather than never."""
    if mail_queue.deliver(encrypted):
        return
    attempt = self.request.retries
    if attempt >= _ATTEMPTS:
        logger.error("A mail could not be sent for a day and is given up.")
        return
    raise self.retry(countdown=min(_FIRST_PAUSE * 2**attempt, _LONGEST_PAUSE))
