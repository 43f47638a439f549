"""Mail that the worker sends, again and again until the server takes it: nobody waits for a dead one."""

import json
import logging
from collections.abc import Sequence
from email.utils import make_msgid
from functools import partial
from smtplib import SMTPDataError, SMTPException, SMTPRecipientsRefused

from celery import current_app
from cryptography.fernet import InvalidToken
from django.core.cache import cache
from django.core.mail import EmailMessage, get_connection
from django.core.mail.backends.base import BaseEmailBackend
from django.core.mail.utils import DNS_NAME
from django.db import transaction
from kombu.exceptions import OperationalError

from shortener import redis
from shortener.encryption import decrypt, encrypt

logger = logging.getLogger(__name__)

SMTP = "django.core.mail.backends.smtp.EmailBackend"
_PURPOSE = "shortener.mail.mail_queue"
_KEPT = ("subject", "body", "from_email", "to", "bcc", "cc", "reply_to")
_SILENT = "mail-server-is-silent"
_SILENT_FOR = 20  # seconds in which nobody else waits for a server that did not answer


class Postbox(BaseEmailBackend):
    """Leaves every message, as plain text, to the worker on commit; while Redis is down, sends it at once."""

    def send_messages(self, email_messages: Sequence[EmailMessage]) -> int:
        """Return how many messages are on their way, as far as that is known before the transaction ends."""
        lost: list[EmailMessage] = []
        for message in email_messages:
            transaction.on_commit(partial(_post, message, lost))
        return len(email_messages) - len(lost)


def deliver(sealed: str) -> bool:
    """Send the message, and tell whether that is done with; the reason why not is logged, without what it says."""
    try:
        values = json.loads(decrypt(sealed, purpose=_PURPOSE))
    except InvalidToken:
        logger.error("A mail was written under another SECRET_KEY and is not sent.")
        return True
    if _is_silent():
        return False
    try:
        EmailMessage(**values, connection=get_connection(SMTP)).send()
    except (OSError, SMTPException) as error:
        is_refused = _is_refused(error)
        logger.warning("A mail %s: %s", "is refused" if is_refused else "waits", type(error).__name__)
        if not isinstance(error, SMTPException):
            _note_silence()
        return is_refused
    return True


def _post(message: EmailMessage, lost: list[EmailMessage]) -> None:
    headers = {"Message-ID": make_msgid(domain=DNS_NAME), **message.extra_headers}  # the same if it is sent twice
    text = json.dumps({name: getattr(message, name) for name in _KEPT} | {"headers": headers}, default=str)
    # Mails reset passwords, and a queue may be read, copied and kept: only SECRET_KEY opens this.
    sealed = encrypt(text, purpose=_PURPOSE)
    try:
        current_app.send_task("shortener.mail.tasks.send_mail", [sealed], retry=False)
    except (OperationalError, *redis.FAILURES):
        if not deliver(sealed):
            lost.append(message)


def _is_refused(error: Exception) -> bool:
    """Tell whether the server will never take the message."""
    if isinstance(error, SMTPRecipientsRefused):
        return all(status >= 500 for status, _reason in error.recipients.values())
    return isinstance(error, SMTPDataError) and error.smtp_code >= 500


def _is_silent() -> bool:
    try:
        return cache.get(_SILENT) is not None
    except redis.FAILURES:
        return False


def _note_silence() -> None:
    try:
        cache.set(_SILENT, 1, _SILENT_FOR)
    except redis.FAILURES:
        return
