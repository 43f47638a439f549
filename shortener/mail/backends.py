"""The mail backend of installations without EMAIL_URL: the console and a file in DATA_DIR."""

import os
import sys
from collections.abc import Sequence

from django.conf import settings
from django.core.mail import EmailMessage
from django.core.mail.backends.base import BaseEmailBackend

from shortener.mail.recipients import within_limits


class LocalMailBackend(BaseEmailBackend):
    """Prints messages and appends them to mail.log in DATA_DIR, readable for its owner only: mails reset passwords."""

    def send_messages(self, email_messages: Sequence[EmailMessage]) -> int:
        """Print and append the messages as plain text, and return their number, those that are dropped included."""
        for message in within_limits(email_messages):
            text = _as_text(message)
            sys.stdout.write(text)
            sys.stdout.flush()
            _append(text)
        return len(email_messages)


def _as_text(message: EmailMessage) -> str:
    names = (("Date", message.message()["Date"]), ("From", message.from_email), ("To", ", ".join(message.to)))
    head = "\n".join(f"{name}: {value}" for name, value in (*names, ("Subject", message.subject)))
    return f"{'-' * 79}\n{head}\n\n{message.body}\n{'-' * 79}\n"


def _append(text: str) -> None:
    descriptor = os.open(settings.DATA_DIR / "mail.log", os.O_WRONLY | os.O_CREAT | os.O_APPEND | os.O_CLOEXEC, 0o600)
    with os.fdopen(descriptor, "a", encoding="utf-8") as file:
        file.write(text)
