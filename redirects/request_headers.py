"""The headers of a request that redirects read, and the client that they name."""

from collections.abc import Iterable

from django.conf import settings

from redirects.visitors.clients import PURPOSES
from shortener.asgi.types import Scope
from shortener.web.requests.http import client_address, client_scheme

_READ = PURPOSES | {b"host", b"user-agent", b"referer", b"x-forwarded-for"}


def client_of(scope: Scope) -> tuple[str, str]:
    """Return the address and the scheme of the client, behind TRUSTED_PROXIES those that the proxies report."""
    _host, _user_agent, _referrer, forwarded_for, _purpose = read_headers(scope["headers"])
    return client_address(peer_of(scope), forwarded_for, settings.TRUSTED_PROXIES), _scheme(scope)


def _scheme(scope: Scope) -> str:
    scheme: str = scope["scheme"]
    if not settings.TRUSTED_PROXIES:
        return scheme
    reported = b",".join(value for name, value in scope["headers"] if name == b"x-forwarded-proto")
    return client_scheme(peer_of(scope), scheme, reported.decode("latin-1"), settings.TRUSTED_PROXIES)


def peer_of(scope: Scope) -> str:
    """Return the address of the connection, empty on a Unix socket."""
    return scope["client"][0] if scope["client"] else ""


def read_headers(headers: Iterable[tuple[bytes, bytes]]) -> tuple[str, str, str, str, str]:
    """Return Host, User-Agent, Referer, X-Forwarded-For, and the purposes, each empty when it was not sent.

    Several Host headers are one with commas, which no host has.
    """
    host = user_agent = referrer = forwarded_for = purpose = ""
    for name, value in headers:
        if name not in _READ:
            continue
        if name == b"host":
            host = f"{host},{value.decode('latin-1')}" if host else value.decode("latin-1")
        elif name == b"user-agent":
            user_agent = value.decode("latin-1")
        elif name == b"referer":
            referrer = value.decode("latin-1")
        elif name == b"x-forwarded-for":
            forwarded_for = f"{forwarded_for},{value.decode('latin-1')}" if forwarded_for else value.decode("latin-1")
        else:
            purpose = f"{purpose} {value.decode('latin-1')}"
    return host, user_agent, referrer, forwarded_for, purpose


def accepted_languages(headers: Iterable[tuple[bytes, bytes]]) -> str:
    """Return Accept-Language, empty when it was not sent."""
    return ",".join(value.decode("latin-1") for name, value in headers if name == b"accept-language")
