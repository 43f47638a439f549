"""The Celery task that sends mail."""

import logging

from celery import Task, shared_task
from django.utils import timezone

from shortener import metrics
from shortener.mail import failures, mail_queue

logger = logging.getLogger(__name__)

_FIRST_PAUSE, _LONGEST_PAUSE = 5, 1_800  # seconds before a retry; doubled after each attempt
_ATTEMPTS = 55  # with these pauses, a day


@shared_task(bind=True, acks_late=True, max_retries=None)
def send_mail(self: "Task[..., None]", encrypted: str) -> None:
    """Send a message of the mail queue, with retries for a day; if the worker is killed, twice rather than never."""
    attempt, mail_id = self.request.retries, str(self.request.id)
    if mail_queue.deliver(encrypted):
        if attempt:
            failures.note_done(mail_id)
        return
    if attempt >= _ATTEMPTS:
        logger.error("A mail could not be sent for a day and is given up.")
        metrics.mails.labels("failed").inc()
        failures.note_done(mail_id)
        failures.note_failed(
            outcome=failures.GIVEN_UP,
            reason="not sent for a day",
            host=mail_queue.host_of(encrypted),
            at=timezone.now(),
        )
        return
    failures.note_waiting(mail_id, at=timezone.now())
    metrics.mails.labels("retried").inc()
    raise self.retry(countdown=min(_FIRST_PAUSE * 2**attempt, _LONGEST_PAUSE))
