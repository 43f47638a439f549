"""Settings of Caddy, which ends TLS in front of this installation."""

import ipaddress
import os
import re
from typing import NamedTuple
from urllib.parse import urlsplit

from django.core.exceptions import ImproperlyConfigured
from environ import Env

from shortener.config.settings import installation

_INTERNAL_PORT = 8002  # unless set, since Caddy has to ask there
_DOMAIN = re.compile(r"[a-z0-9.-]+\.[a-z][a-z0-9-]*", re.IGNORECASE)
_ADDRESS = re.compile(r"[A-Za-z0-9.!#$%&'*+/=?^_|~-]+@[A-Za-z0-9.-]+")
_URL = re.compile(r"https://[A-Za-z0-9.:\[\]-]+(?:/[A-Za-z0-9._~/-]*)?")
_PATH = re.compile(r"[^\x00-\x1f\"{}`\\]+")


class Tls(NamedTuple):
    """What Caddy is told; empty texts are left to Caddy."""

    email: str
    authority: str  # the address of an ACME directory
    authority_root: str  # the path of a certificate
    http_port: int
    https_port: int
    proxies: tuple[installation.Network, ...]  # the addresses from which Caddy connects


def configuration(env: Env, *, site_url: str, host: str) -> Tls | None:
    """Return the settings, or None without TLS. Raises ImproperlyConfigured."""
    email = env("TLS_EMAIL", default="").strip()
    if not installation.switch(env, "TLS", default=bool(email)):
        return None
    found = Tls(
        email=email,
        authority=env("TLS_CA", default="").strip(),
        authority_root=env("TLS_CA_ROOT", default="").strip(),
        http_port=installation.number(env, "HTTP_PORT", 80, least=1, most=65_535),
        https_port=installation.number(env, "HTTPS_PORT", 443, least=1, most=65_535),
        proxies=_proxies(host),
    )
    name = urlsplit(site_url).hostname or ""
    if not site_url.startswith("https://") or not _DOMAIN.fullmatch(name):
        raise ImproperlyConfigured(
            f"TLS=1 needs SITE_URL with https:// and a domain name, like https://links.example.com, not {site_url!r}."
        )
    _check_authority(found)
    return found


def internal_port(env: Env, tls: Tls | None) -> int:
    """Return the port of the internal listener, which Caddy needs; 0 without one. Raises ImproperlyConfigured."""
    default, least = (_INTERNAL_PORT, 1) if tls else (0, 0)
    return installation.number(env, "INTERNAL_PORT", default, least=least, most=65_535)


def ports(tls: Tls | None) -> dict[str, int]:
    """Return Caddy's ports, by setting."""
    return {"HTTP_PORT": tls.http_port, "HTTPS_PORT": tls.https_port} if tls else {}


def _proxies(host: str) -> tuple[installation.Network, ...]:
    if not installation.is_private(host):
        raise ImproperlyConfigured(
            f"With TLS=1 only Caddy is public: HOST must be an IP address of this machine or of a private network, "
            f"like 127.0.0.1, not {host!r}."
        )
    return tuple(ipaddress.ip_network(address) for address in sorted({"127.0.0.1", host}))


def _check_authority(tls: Tls) -> None:
    """Raise ImproperlyConfigured for values that Caddy would not accept or would take for several words."""
    if tls.email and not _ADDRESS.fullmatch(tls.email):
        raise ImproperlyConfigured(f"TLS_EMAIL must be an email address, not {tls.email!r}.")
    if tls.authority and not _URL.fullmatch(tls.authority):
        raise ImproperlyConfigured(f"TLS_CA must be the https:// address of an ACME directory, not {tls.authority!r}.")
    root = tls.authority_root
    if root and not (_PATH.fullmatch(root) and os.path.isfile(root) and os.access(root, os.R_OK)):
        raise ImproperlyConfigured(f"TLS_CA_ROOT must be a readable file with a certificate, not {root!r}.")
