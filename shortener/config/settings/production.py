"""Configurations that are too dangerous to start with. Every command checks them, for settings do."""

import ipaddress
from urllib.parse import parse_qs, urlsplit

from django.core.exceptions import ImproperlyConfigured

_SHORTEST_KEY, _FEWEST_CHARACTERS = 50, 10


def check_secret_key(key: str) -> None:
    """Raise ImproperlyConfigured for a SECRET_KEY that could be guessed; sessions and second factors depend on it."""
    if len(key) >= _SHORTEST_KEY and len(set(key)) >= _FEWEST_CHARACTERS:
        return
    raise ImproperlyConfigured(
        f"SECRET_KEY can be guessed: it needs {_SHORTEST_KEY} or more random characters. Make one with python3 -c "
        "'import secrets; print(secrets.token_urlsafe(50))'."
    )


def check_mail(email_url: str) -> None:
    """Raise ImproperlyConfigured when mails would be printed: they have links that reset passwords."""
    if not email_url:
        raise ImproperlyConfigured(
            "EMAIL_URL is missing: with an https:// SITE_URL, links that reset passwords would be logged. "
            "Set EMAIL_URL to your mail server, like smtp+tls://user:password@mail.example.com:587."
        )


def check_redis(url: str, *, allow_insecure: bool) -> None:
    """Raise ImproperlyConfigured for a Redis that others in the network could read or write: it has clicks and tasks.

    A Unix socket is safe. Else the URL must have a password, and TLS unless it leads to this machine.
    """
    parts = urlsplit(url)
    if parts.scheme == "unix" or allow_insecure:
        return
    has_password = bool(parts.password or parse_qs(parts.query).get("password"))
    if has_password and (parts.scheme == "rediss" or _is_this_machine(parts.hostname or "localhost")):
        return
    raise ImproperlyConfigured(
        "REDIS_URL names a Redis without a password or without TLS, which others in the network could read and change. "
        "Use rediss://:password@host:6379/0 or a Unix socket, or set ALLOW_INSECURE_REDIS=1 if the network is private."
    )


def _is_this_machine(host: str) -> bool:
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return host == "localhost"
