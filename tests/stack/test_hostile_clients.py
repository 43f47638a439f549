"""Clients that hold or send too much do not keep others waiting."""

import socket
from collections.abc import Iterator
from contextlib import ExitStack

import pytest

from tests.stack.running import Stack
from tests.stack.waiting import WHEN_BUSY, eventually

TOKEN = "a-token-for-metrics"
MOST = 100


@pytest.fixture(scope="module")
def guarded(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Stack]:
    """An installation that allows an address few connections."""
    folder = tmp_path_factory.mktemp("guarded") / "data"
    stack = Stack(folder, CONNECTIONS_PER_ADDRESS=str(MOST), METRICS_TOKEN=TOKEN)
    yield stack.start()
    stack.kill()


@pytest.fixture
def held() -> Iterator[ExitStack]:
    """What is closed at the end of the test."""
    with ExitStack() as stack:
        yield stack


def _connect(stack: Stack, held: ExitStack, beginning: bytes = b"") -> socket.socket:
    connection = held.enter_context(socket.create_connection(("127.0.0.1", stack.port), timeout=20))
    connection.sendall(beginning)
    return connection


def _status(stack: Stack, held: ExitStack, request: bytes) -> int:
    answer = _connect(stack, held, request).recv(65_536)
    return int(answer.split()[1])


def _refused(stack: Stack, limit: str) -> float:
    answer = stack.get("/metrics", headers={"authorization": f"Bearer {TOKEN}"})
    assert answer.status_code == 200
    counts = dict(line.rsplit(" ", 1) for line in answer.text.splitlines() if not line.startswith("#"))
    return float(counts.get(f'shortener_refused_total{{limit="{limit}"}}', 0))


def _memory(stack: Stack) -> int:
    return sum(process.memory_info().rss for process in stack.processes("run_redirects"))


def test_idle_connections_above_the_limit_are_closed(guarded: Stack, held: ExitStack) -> None:
    idle = [_connect(guarded, held, b"GET / HTTP/1.1\r\n" if number % 2 else b"") for number in range(5 * MOST)]

    def open_ones() -> int:
        return sum(map(_is_open, idle))

    eventually(lambda: open_ones() <= MOST, within=WHEN_BUSY)
    assert guarded.get("/health/live").status_code == 200
    eventually(lambda: _refused(guarded, "connections") >= 4 * MOST, within=WHEN_BUSY)


def test_headers_have_to_arrive_within_seconds(guarded: Stack, held: ExitStack) -> None:
    slow = _connect(guarded, held, b"GET / HTTP/1.1\r\nHost: localhost\r\nX-A: ")

    slow.settimeout(15)
    assert slow.recv(1_000) == b"" or not _is_open(slow)


@pytest.mark.parametrize(
    ("request_text", "status"),
    [
        (b"GET / HTTP/1.1\r\nHost: localhost\r\nHost: example.com\r\n\r\n", 400),
        (b"GET /launch HTTP/1.1\r\nHost: localhost\r\nHost: example.com\r\n\r\n", 400),
        (b"GET /launch HTTP/1.1\r\nHost: " + b"a" * 256 + b"\r\n\r\n", 400),
        (b"GET /launch HTTP/1.1\r\n\r\n", 400),
        (b"GET /health/live HTTP/1.1\r\nHost: localhost\r\nHost: example.com\r\n\r\n", 400),
        (b"GET /metrics HTTP/1.1\r\nHost: " + b"a" * 256 + b"\r\n\r\n", 400),
        (b"GET /static/favicon.svg HTTP/1.1\r\n\r\n", 400),
        (b"POST /links HTTP/1.1\r\nHost: a\r\nContent-Length: 4\r\nContent-Length: 5\r\n\r\nabcde", 400),
        (b"GET /api/links HTTP/1.1\r\nHost: localhost\r\nX-A: " + b"a" * 40_000 + b"\r\n\r\n", 431),
        (b"GET /api/links?q=" + b"a" * 35_000 + b" HTTP/1.1\r\nHost: localhost\r\n\r\n", 431),
        (b"GET /api/links HTTP/1.1\r\nHost: localhost\r\n" + b"X-A: b\r\n" * 95 + b"\r\n", 431),
        (b"POST /links HTTP/1.1\r\nHost: localhost\r\nContent-Length: 2000000\r\n\r\n", 413),
    ],
    ids=[
        "two hosts",
        "two hosts of a code",
        "long host",
        "no host",
        "two hosts of health",
        "long host of metrics",
        "no host of a file",
        "two lengths",
        "long headers",
        "long address",
        "many headers",
        "long body",
    ],
)
def test_malformed_requests_are_refused(guarded: Stack, held: ExitStack, request_text: bytes, status: int) -> None:
    assert _status(guarded, held, request_text) == status


@pytest.mark.parametrize("path", ["/links", "/nothing"])
def test_of_two_lengths_the_chunks_decide(guarded: Stack, held: ExitStack, path: str) -> None:
    head = f"POST {path} HTTP/1.1\r\nHost: localhost\r\nContent-Length: 4\r\nTransfer-Encoding: chunked\r\n\r\n"
    hidden = b"GET /health/live HTTP/1.1\r\nHost: localhost\r\n\r\n"
    connection = _connect(guarded, held, head.encode() + b"2\r\n{}\r\n0\r\n\r\n" + hidden)

    with connection.makefile("rb") as answers:
        received = answers.read()  # until the server closes the connection

    assert received.startswith(b"HTTP/1.1 4")
    assert received.count(b"HTTP/1.1 ") == 1


def test_files_that_are_not_read_take_no_memory(guarded: Stack, held: ExitStack) -> None:
    path = "/static/drf_spectacular_sidecar/redoc/bundles/redoc.standalone.js.map"
    size = int(guarded.get(path, headers={"accept-encoding": "identity"}).headers["content-length"])

    before = _memory(guarded)
    for _ in range(MOST // 2):
        _connect(guarded, held, f"GET {path} HTTP/1.1\r\nHost: localhost\r\n\r\n".encode()).recv(1_000)

    assert size > 3_000_000
    assert _memory(guarded) - before < MOST // 2 * size / 4


def test_metrics_need_their_token(guarded: Stack) -> None:
    assert guarded.get("/metrics").status_code == 401
    assert guarded.get("/metrics", headers={"authorization": "Bearer x"}).status_code == 401


def _is_open(connection: socket.socket) -> bool:
    connection.setblocking(False)
    try:
        return connection.recv(1_000, socket.MSG_PEEK) != b""
    except BlockingIOError:
        return True
    except OSError:
        return False
