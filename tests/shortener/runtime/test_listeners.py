"""Ports that cannot be opened, and the advice that the start gives."""

import errno
import os
import socket

import pytest
from django.core.exceptions import ImproperlyConfigured
from pytest_django import Settings

from shortener.config.settings.tls import Tls
from shortener.runtime import listeners


@pytest.fixture
def tls(settings: Settings) -> Tls:
    """Settings of TLS with ports that are free."""
    with socket.socket(socket.AF_INET6) as one, socket.socket(socket.AF_INET6) as other:
        for probe in (one, other):
            probe.setsockopt(socket.IPPROTO_IPV6, socket.IPV6_V6ONLY, 0)
            probe.bind(("::", 0))
        ports = one.getsockname()[1], other.getsockname()[1]
    tls = Tls("", "", "", *ports, ())
    settings.TLS = tls
    return tls


def test_caddy_listens_for_both_versions_of_ip(tls: Tls) -> None:
    with listeners.listener(listeners.HTTPS) as opened:
        for family, address in ((socket.AF_INET, "127.0.0.1"), (socket.AF_INET6, "::1")):
            with socket.socket(family) as client:
                if family == socket.AF_INET or socket.has_dualstack_ipv6():
                    client.connect((address, tls.https_port))
        assert opened.getsockname()[1] == tls.https_port


def test_http3_has_the_port_of_https(tls: Tls) -> None:
    with listeners.listener(listeners.HTTPS), listeners.listener(listeners.HTTP3) as opened:
        assert (opened.type, opened.getsockname()[1]) == (socket.SOCK_DGRAM, tls.https_port)


@pytest.mark.parametrize(
    ("number", "advice"),
    [
        (errno.EADDRINUSE, "Stop what uses it, or set HTTPS_PORT."),
        (errno.EACCES, "Ports below 1024 need a permission: AmbientCapabilities=CAP_NET_BIND_SERVICE of systemd"),
    ],
)
def test_a_port_that_cannot_be_used_has_advice(
    tls: Tls, monkeypatch: pytest.MonkeyPatch, number: int, advice: str
) -> None:
    def refuse(_socket: socket.socket, _address: object) -> None:
        raise OSError(number, "reason")

    monkeypatch.setattr(socket.socket, "bind", refuse)

    with pytest.raises(ImproperlyConfigured) as refused:
        listeners.listener(listeners.HTTPS)

    assert f"HTTPS_PORT {tls.https_port} on " in str(refused.value)
    assert advice in str(refused.value)


def test_sockets_of_caddy_need_tls(settings: Settings) -> None:
    settings.TLS = None

    with pytest.raises(ImproperlyConfigured, match="Caddy needs TLS=1"):
        listeners.listener(listeners.HTTP)
    assert not {*listeners.OF_CADDY} & {*listeners.names()}


@pytest.mark.parametrize("change", ["off", "other ports"])
def test_a_restart_closes_what_settings_no_longer_have(
    tls: Tls, settings: Settings, monkeypatch: pytest.MonkeyPatch, change: str
) -> None:
    for name in listeners.OF_CADDY:
        monkeypatch.setenv(listeners.LISTENER_VARIABLE + name, "")  # so that it is removed after the test
        listeners.hand_down(name)
    settings.TLS = None if change == "off" else tls._replace(http_port=1, https_port=2)

    listeners.close_unwanted()

    with socket.socket() as client:
        assert client.connect_ex(("127.0.0.1", tls.https_port)) == errno.ECONNREFUSED
    assert not [name for name in listeners.OF_CADDY if listeners.LISTENER_VARIABLE + name in os.environ]


def test_a_restart_keeps_the_other_sockets(tls: Tls, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv(listeners.LISTENER_VARIABLE + listeners.HTTPS, "")
    descriptor = listeners.hand_down(listeners.HTTPS)

    listeners.close_unwanted()

    assert listeners.hand_down(listeners.HTTPS) == descriptor
    os.close(descriptor)
