"""Django's settings for EMAIL_URL."""

from typing import Any
from urllib.parse import urlsplit

import environ
from django.core.exceptions import ImproperlyConfigured

_SCHEMES = ("smtp", "smtps", "smtp+tls", "smtp+ssl")


def configuration(url: str) -> dict[str, Any]:
    """Return Django's EMAIL_* settings for the mail server at the URL, or for LocalMailBackend when it is empty."""
    if not url:
        return {"EMAIL_BACKEND": "shortener.mail.backends.LocalMailBackend"}
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
    email_settings = {name: value for name, value in configured.items() if name.startswith("EMAIL_")}
    return email_settings | {"EMAIL_BACKEND": "shortener.mail.mail_queue.MailQueueBackend"}
