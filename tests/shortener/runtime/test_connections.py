"""Clients that hold too many connections lose those that have been idle for the longest time."""

import ipaddress
import logging
import socket
from collections.abc import Iterator
from contextlib import ExitStack
from pathlib import Path

import pytest

from shortener.runtime import connections
from shortener.runtime.connections import ConnectionGuard, idle_for
from tests.stack.waiting import eventually


class Server:
    """A port, and the connections to it, each as the client and as the server have it."""

    def __init__(self, held: ExitStack, family: socket.AddressFamily, address: str) -> None:
        self._held = held
        self._listener = held.enter_context(socket.create_server((address, 0), family=family))
        self.port: int = self._listener.getsockname()[1]
        self._address = address

    def connect(self, number: int) -> list[socket.socket]:
        """Return the clients' sides of new connections."""
        clients = []
        for _ in range(number):
            clients.append(self._held.enter_context(socket.create_connection((self._address, self.port))))
            self._held.enter_context(self._listener.accept()[0])
        return clients


@pytest.fixture(params=[(socket.AF_INET, "127.0.0.1"), (socket.AF_INET6, "::1")], ids=["IPv4", "IPv6"])
def server(request: pytest.FixtureRequest) -> Iterator[Server]:
    with ExitStack() as held:
        try:
            yield Server(held, *request.param)
        except OSError:
            pytest.skip("this machine has no IPv6")


def _is_open(client: socket.socket) -> bool:
    client.setblocking(False)
    try:
        return client.recv(1) != b""
    except BlockingIOError:
        return True


def test_the_longest_idle_ones_above_the_limit_are_closed(server: Server) -> None:
    clients = server.connect(40)
    eventually(lambda: idle_for(clients[0]) > 20, within=5)
    for client in clients[:10]:
        client.sendall(b"G")

    ConnectionGuard(server.port, per_address=25, most=1_000).check()

    assert all(map(_is_open, clients[:10]))
    assert sum(map(_is_open, clients)) == 25


def test_trusted_proxies_may_hold_more(server: Server) -> None:
    clients = server.connect(40)
    trusted = [ipaddress.ip_network("127.0.0.0/8"), ipaddress.ip_network("::1")]

    ConnectionGuard(server.port, per_address=25, most=1_000, exempt=trusted).check()

    assert all(map(_is_open, clients))


def test_neighbours_of_trusted_proxies_may_not(server: Server) -> None:
    clients = server.connect(40)
    trusted = [ipaddress.ip_network("127.0.0.2"), ipaddress.ip_network("::2")]  # of the same /64 as ::1

    ConnectionGuard(server.port, per_address=25, most=1_000, exempt=trusted).check()

    assert sum(map(_is_open, clients)) == 25


def test_a_full_process_closes_idle_ones_of_any_client(server: Server) -> None:
    clients = server.connect(40)

    ConnectionGuard(server.port, per_address=100, most=25).check()

    assert sum(map(_is_open, clients)) == 20


def test_a_system_without_the_table_is_named_in_the_log(
    monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture, tmp_path: Path
) -> None:
    monkeypatch.setattr(connections, "_TABLES", (tmp_path / "none",))

    with caplog.at_level(logging.WARNING):
        ConnectionGuard(1, per_address=16, most=1_000).start()

    assert "client connections are not limited" in caplog.text
