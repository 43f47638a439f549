"""A Django mail backend that leaves messages to the worker, which retries until the mail server takes them."""

import json
import logging
from collections.abc import Sequence
from email.utils import make_msgid, parseaddr
from functools import partial
from smtplib import SMTPDataError, SMTPException, SMTPRecipientsRefused

from cryptography.fernet import InvalidToken
from django.core.cache import cache
from django.core.mail import EmailMessage, EmailMultiAlternatives, get_connection
from django.core.mail.backends.base import BaseEmailBackend
from django.core.mail.utils import DNS_NAME
from django.db import transaction
from django.utils import timezone

from shortener import metrics, redis, task_queue
from shortener.encryption import decrypt, encrypt
from shortener.mail import failures
from shortener.mail.recipients import within_limits

logger = logging.getLogger(__name__)

SMTP = "django.core.mail.backends.smtp.EmailBackend"
_PURPOSE = "shortener.mail.mail_queue"
_KEPT = ("subject", "body", "from_email", "to", "bcc", "cc", "reply_to", "alternatives")
_SERVER_DOWN = "mail-server-is-silent"  # a key of the cache, present while the mail server counts as down
_SERVER_DOWN_FOR = 20  # seconds in which no other message tries a server that did not answer


class MailQueueBackend(BaseEmailBackend):
    """Enqueues each message, without files, when the transaction commits; while Redis is down, sends it at once."""

    def send_messages(self, email_messages: Sequence[EmailMessage]) -> int:
        """Return the number of messages enqueued, sent or dropped; inside a transaction, which commits later, all."""
        lost: list[EmailMessage] = []
        for message in within_limits(email_messages):
            transaction.on_commit(partial(_enqueue, message, lost))
        return len(email_messages) - len(lost)


def deliver(encrypted: str) -> bool:
    """Send the message; return False if it is worth a retry. Failures are logged without the message's content."""
    try:
        values = json.loads(decrypt(encrypted, purpose=_PURPOSE))
    except InvalidToken:
        logger.error("A mail was written under another SECRET_KEY and is not sent.")
        metrics.mails.labels("failed").inc()
        return True
    if _is_server_down():
        return False
    try:
        EmailMultiAlternatives(**values, connection=get_connection(SMTP)).send()
    except (OSError, SMTPException) as error:
        is_refused = _is_refused(error)
        logger.warning("A mail %s: %s", "is refused" if is_refused else "waits", type(error).__name__)
        if not isinstance(error, SMTPException):
            _note_server_down()
        if is_refused:
            metrics.mails.labels("refused").inc()
            failures.note_failed(
                outcome=failures.REFUSED, reason=_reason(error), host=_host(values["to"]), at=timezone.now()
            )
        return is_refused
    metrics.mails.labels("sent").inc()
    return True


def host_of(encrypted: str) -> str:
    """Return the host of the message's recipient; empty if it was written under another SECRET_KEY."""
    try:
        return _host(json.loads(decrypt(encrypted, purpose=_PURPOSE))["to"])
    except InvalidToken:
        return ""


def _enqueue(message: EmailMessage, lost: list[EmailMessage]) -> None:
    headers = {"Message-ID": make_msgid(domain=DNS_NAME), **message.extra_headers}  # the same if it is sent twice
    text = json.dumps({name: getattr(message, name, None) for name in _KEPT} | {"headers": headers}, default=str)
    # Encrypted: mails can reset passwords, and Redis may be read, copied and backed up.
    encrypted = encrypt(text, purpose=_PURPOSE)
    metrics.mails.labels("queued").inc()
    try:
        task_queue.enqueue("shortener.mail.tasks.send_mail", encrypted)
    except task_queue.QueueUnavailable:
        if not deliver(encrypted):
            metrics.mails.labels("failed").inc()
            lost.append(message)


def _is_refused(error: Exception) -> bool:
    """Tell whether the error is permanent: the server will never take the message."""
    if isinstance(error, SMTPRecipientsRefused):
        return all(status >= 500 for status, _reason in error.recipients.values())
    return isinstance(error, SMTPDataError) and error.smtp_code >= 500


def _reason(error: Exception) -> str:
    """Return the error's name and the code of the server's answer; not its text, which may have the address."""
    code = getattr(error, "smtp_code", None)
    if isinstance(error, SMTPRecipientsRefused):
        code = next((status for status, _text in error.recipients.values()), None)
    return f"{type(error).__name__} {code}" if code else type(error).__name__


def _host(recipients: Sequence[str]) -> str:
    return parseaddr(recipients[0])[1].rpartition("@")[2] if recipients else ""


def _is_server_down() -> bool:
    try:
        return cache.get(_SERVER_DOWN) is not None
    except redis.FAILURES:
        return False


def _note_server_down() -> None:
    try:
        cache.set(_SERVER_DOWN, 1, _SERVER_DOWN_FOR)
    except redis.FAILURES:
        return
