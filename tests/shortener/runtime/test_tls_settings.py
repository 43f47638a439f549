"""Settings of TLS: which values are refused, in a sentence that names the variable."""

import ipaddress
from pathlib import Path

import pytest
from django.core.exceptions import ImproperlyConfigured
from environ import Env

from shortener.config.settings import installation
from shortener.config.settings.tls import Tls, configuration

SITE = "https://links.example.com"


def _read(monkeypatch: pytest.MonkeyPatch, *, site: str = SITE, host: str = "127.0.0.1", **values: str) -> Tls | None:
    for name, value in values.items():
        monkeypatch.setenv(name, value)
    return configuration(Env(), site_url=site, host=host)


def test_an_address_for_mails_switches_it_on(monkeypatch: pytest.MonkeyPatch) -> None:
    tls = _read(monkeypatch, TLS_EMAIL="ops+tls@example.com")

    assert tls is not None
    assert (tls.email, tls.http_port, tls.https_port) == ("ops+tls@example.com", 80, 443)
    assert tls.proxies == (ipaddress.ip_network("127.0.0.1"),)
    assert _read(monkeypatch, TLS="0") is None


def test_caddy_may_connect_to_a_private_address(monkeypatch: pytest.MonkeyPatch) -> None:
    tls = _read(monkeypatch, host="10.0.0.5", TLS="1")

    assert tls is not None
    assert [str(network) for network in tls.proxies] == ["10.0.0.5/32", "127.0.0.1/32"]


@pytest.mark.parametrize(
    ("values", "problem"),
    [
        ({"site": ""}, "TLS=1 needs SITE_URL with https://"),
        ({"site": "http://links.example.com"}, "TLS=1 needs SITE_URL with https://"),
        ({"site": "https://203.0.113.9"}, "TLS=1 needs SITE_URL with https://"),
        ({"site": "https://localhost:8443"}, "TLS=1 needs SITE_URL with https://"),
        ({"host": "0.0.0.0"}, "only Caddy is public: HOST"),  # noqa: S104 - refused
        ({"host": "links.example.com"}, "only Caddy is public: HOST"),
        ({"TLS_EMAIL": "ops@example.com\nacme_ca https://evil.example"}, "TLS_EMAIL must be an email address"),
        ({"TLS_EMAIL": "ops@example.com }"}, "TLS_EMAIL must be an email address"),
        ({"TLS_CA": "http://acme.example.com/dir"}, "TLS_CA must be the https:// address"),
        ({"TLS_CA": "https://acme.example.com/{$HOME}"}, "TLS_CA must be the https:// address"),
        ({"TLS_CA_ROOT": "/no/such/file"}, "TLS_CA_ROOT must be a readable file"),
        ({"TLS_CA_ROOT": "/"}, "TLS_CA_ROOT must be a readable file"),
        ({"HTTPS_PORT": "0"}, "HTTPS_PORT must be a whole number"),
        ({"TLS": "maybe"}, "TLS must be true or false"),
    ],
)
def test_a_wrong_value_is_named(monkeypatch: pytest.MonkeyPatch, values: dict[str, str], problem: str) -> None:
    with pytest.raises(ImproperlyConfigured, match=problem):
        _read(monkeypatch, **{"TLS": "1"} | values)


def test_a_file_of_the_authority_cannot_end_its_word(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    file = tmp_path / 'a" b'
    file.touch()

    with pytest.raises(ImproperlyConfigured, match="TLS_CA_ROOT"):
        _read(monkeypatch, TLS="1", TLS_CA_ROOT=str(file))


def test_two_settings_cannot_name_one_port() -> None:
    installation.check_ports(PORT=8000, CONTROL_PORT=0, INTERNAL_PORT=0)

    with pytest.raises(ImproperlyConfigured, match="PORT and INTERNAL_PORT must be different ports, not both 8000"):
        installation.check_ports(PORT=8000, CONTROL_PORT=0, INTERNAL_PORT=8000)
