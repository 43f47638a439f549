"""Configurations that are too dangerous to start with. Every command checks them, for settings do."""

import ipaddress

from django.core.exceptions import ImproperlyConfigured

from shortener.redis.addresses import Address

_SHORTEST_KEY, _FEWEST_CHARACTERS = 50, 10


def check_secret_key(key: str) -> None:
    """Raise ImproperlyConfigured for a SECRET_KEY that could be guessed; sessions and second factors depend on it."""
    if len(key) >= _SHORTEST_KEY and len(set(key)) >= _FEWEST_CHARACTERS:
        return
    raise ImproperlyConfigured(
        f"SECRET_KEY is too easy to guess. It needs {_SHORTEST_KEY} or more random characters. Create one "
        "with python3 -c "
        "'import secrets; print(secrets.token_urlsafe(50))'."
    )


def check_mail(email_url: str) -> None:
    """Raise ImproperlyConfigured when mails would be printed: they have links that reset passwords."""
    if not email_url:
        raise ImproperlyConfigured(
            "EMAIL_URL is missing. A site with an https:// SITE_URL requires it: without it, password reset links "
            "would be logged. Set EMAIL_URL to your mail server, like smtp+tls://user:password@mail.example.com:587."
        )


def check_redis(name: str, address: Address) -> None:
    """Raise ImproperlyConfigured for a Redis that others in the network could read or write: it has clicks and tasks.

    A Unix socket is safe. Else the URL must have a password, and TLS unless all of its hosts are this machine.
    """
    if not address.hosts:
        return
    if address.has_password and (address.has_tls or all(_is_this_machine(host) for host, _port in address.hosts)):
        return
    raise ImproperlyConfigured(
        f"{name} points to a Redis server without a password or TLS, so others on the network could read "
        "and change its data. Use rediss://:password@host:6379/0 or a Unix socket, or set "
        "ALLOW_INSECURE_REDIS=1 if the network is private."
    )


def _is_this_machine(host: str) -> bool:
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return host == "localhost"
