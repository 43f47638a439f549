"""Where e-mail goes: to the server that EMAIL_URL names or, without one, to the console and a file in DATA_DIR."""

import os
import sys
from collections.abc import Sequence
from typing import Any
from urllib.parse import urlsplit

import environ
from django.conf import settings
from django.core.exceptions import ImproperlyConfigured
from django.core.mail import EmailMessage
from django.core.mail.backends.base import BaseEmailBackend

_SCHEMES = ("smtp", "smtps", "smtp+tls", "smtp+ssl")


def configuration(url: str) -> dict[str, Any]:
    """Return Django's settings for the mail server at the URL, or for mail that stays here when it is empty."""
    if not url:
        return {"EMAIL_BACKEND": "shortener.mail.backends.KeptMailBackend"}
    # The URL may hold a password: no message repeats it.
    wrong = ImproperlyConfigured(
        "EMAIL_URL must look like smtp+tls://user:password@mail.example.com:587, smtp+ssl://… or smtp://…, with "
        "special characters of the password percent-encoded."
    )
    try:
        parts = urlsplit(url)
        if parts.scheme not in _SCHEMES or not parts.hostname:
            raise wrong
        configured: dict[str, Any] = environ.Env.email_url_config(url)
        configured["EMAIL_PORT"] = parts.port or {"smtp": 25, "smtp+ssl": 465}.get(parts.scheme, 587)
    except ValueError:
        raise wrong from None
    about = {name: value for name, value in configured.items() if name.startswith("EMAIL_")}
    return about | {"EMAIL_BACKEND": "shortener.mail.mail_queue.Postbox"}


class KeptMailBackend(BaseEmailBackend):
    """Prints every message and adds it to mail.log in DATA_DIR; only the owner may read that: mails reset passwords."""

    def send_messages(self, email_messages: Sequence[EmailMessage]) -> int:
        """Keep the messages, in plain text, and return how many those were."""
        for message in email_messages:
            text = _readable(message)
            sys.stdout.write(text)
            sys.stdout.flush()
            _append(text)
        return len(email_messages)


def _readable(message: EmailMessage) -> str:
    names = (("Date", message.message()["Date"]), ("From", message.from_email), ("To", ", ".join(message.to)))
    head = "\n".join(f"{name}: {value}" for name, value in (*names, ("Subject", message.subject)))
    return f"{'-' * 79}\n{head}\n\n{message.body}\n{'-' * 79}\n"


def _append(text: str) -> None:
    descriptor = os.open(settings.DATA_DIR / "mail.log", os.O_WRONLY | os.O_CREAT | os.O_APPEND | os.O_CLOEXEC, 0o600)
    with os.fdopen(descriptor, "a", encoding="utf-8") as file:
        file.write(text)
