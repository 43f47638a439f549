"""Floods of requests leave no memory, rows, entries or lines behind that grow with them."""

import http.client
import socket
import sqlite3
from contextlib import ExitStack, closing, suppress
from typing import Any

from redis import Redis

from shortener.config.settings.installation import socket_path
from tests.stack.running import Stack

MOST_GROWTH = 20_000_000  # bytes
HEADER_SIZES = (32_000, 40_000, 100_000, 380_000, 450_000)
REQUESTS = 600
MOST_MORE = 20  # rows, entries or lines, that the installation adds by itself at the same time


def _memory(stack: Stack) -> int:
    return sum(process.memory_info().rss for process in stack.processes("run_redirects"))


def _request(size: int) -> bytes:
    return b"GET /health/live HTTP/1.1\r\nHost: localhost\r\nX-A: " + b"a" * size + b"\r\n\r\n"


def _send(connection: socket.socket, request: bytes) -> bytes:
    """Return the beginning of the answer; the server may close the connection before it has read all."""
    try:
        connection.sendall(request)
        return connection.recv(65_536)
    except (ConnectionResetError, BrokenPipeError):
        return b""


def _send_part(connection: socket.socket, request: bytes) -> None:
    with suppress(ConnectionResetError, BrokenPipeError):
        connection.sendall(request)


def _connect(stack: Stack, held: ExitStack, sender: str) -> socket.socket:
    address = ("127.0.0.1", stack.port)
    return held.enter_context(socket.create_connection(address, timeout=20, source_address=(sender, 0)))


def test_long_headers_take_no_memory(stack: Stack) -> None:
    def flood(times: int) -> set[bytes]:
        statuses = set()
        with ExitStack() as held:
            for number in range(times):
                sender = f"127.0.2.{number % 10 + 1}"
                connection = _connect(stack, held, sender)
                for size in HEADER_SIZES * 4:
                    answer = _send(connection, _request(size))
                    statuses.add(answer[9:12])
                    if b"connection: close" in answer.lower() or not answer:
                        connection = _connect(stack, held, sender)
                _send_part(_connect(stack, held, sender), _request(380_000)[:-2])
            assert _memory(stack) - before < MOST_GROWTH
        return statuses

    before = _memory(stack)
    flood(2)  # what first requests load does not count
    before = _memory(stack)

    statuses = flood(100)

    assert statuses <= {b"200", b"431", b"400", b""}
    assert _memory(stack) - before < MOST_GROWTH


def test_requests_for_nothing_leave_nothing(stack: Stack) -> None:
    def flood(first: int, last: int) -> None:
        connection = http.client.HTTPConnection("127.0.0.1", stack.port, timeout=20, source_address=("127.0.2.99", 0))
        for number in range(first, last):
            path = (f"/unknown-{number}", "/", f"/unknown-{number}+", f"/api/{number}")[number % 4]
            host = f"host-{number}.example.com" if number % 3 else "localhost"
            headers = {"Host": host, "User-Agent": f"Mozilla/5.0 ({number})", "Referer": f"https://{number}.example/"}
            connection.request("GET", path, headers=headers)
            connection.getresponse().read()
        connection.close()

    flood(0, 50)
    before = _kept(stack)
    flood(50, REQUESTS)

    after = _kept(stack)
    assert {name: number for name, number in after.items() if number > before[name] + MOST_MORE} == {}


def _kept(stack: Stack) -> dict[str, int]:
    """Return the numbers of rows of each table, of entries of Valkey and of lines of the log."""
    with closing(sqlite3.connect(f"file:{stack.data_dir / 'db.sqlite3'}?mode=ro", uri=True)) as database:
        named = database.execute("SELECT name FROM sqlite_master WHERE type = 'table'")
        tables = [row[0] for row in named if row[0] != "links_search"]  # an index, which cannot be read whole
    redis: Any = Redis(unix_socket_path=str(socket_path(stack.data_dir, "valkey.sock")))
    with closing(redis):
        entries = redis.dbsize()
    return {table: stack.rows(table) for table in tables} | {"entries": entries, "lines": stack.printed().count("\n")}
