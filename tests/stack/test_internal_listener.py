"""The internal listener: what it answers on its port, and that the public port answers none of it."""

import socket
from collections.abc import Iterator

import httpx
import pytest

from tests.stack.running import Stack


@pytest.fixture
def internal(two_workers: Stack) -> Iterator[httpx.Client]:
    """A client of the listener."""
    address = f"http://127.0.0.1:{two_workers.environment['INTERNAL_PORT']}"
    with httpx.Client(base_url=address, timeout=10) as client:
        yield client


def test_it_answers_permissions_and_metrics_only(internal: httpx.Client) -> None:
    answers = {
        path: internal.get(path).status_code
        for path in (
            "/metrics", "/tls/permission?domain=go.example.org", "/tls/permission?domain=127.0.0.1", "/tls/permission",
            "/tls/permission?domain=a.example.org&domain=b.example.org", "/", "/health/ready", "/api/links", "/launch",
        )
    }  # fmt: skip

    assert list(answers.values()) == [200, 404, 404, 400, 400, 404, 404, 404, 404]
    assert internal.post("/metrics").status_code == 405
    assert 'shortener_certificate_questions_total{answer="refused"}' in internal.get("/metrics").text


@pytest.mark.parametrize(
    "target",
    ["/metrics", "/tls/permission?domain=a.example.org", "//metrics", "/./metrics", "/%6detrics", "/tls/%70ermission",
     "http://127.0.0.1:{internal}/metrics", "http://127.0.0.1:{internal}/tls/permission?domain=a.example.org"],
)  # fmt: skip
def test_the_public_port_answers_none_of_it(two_workers: Stack, target: str) -> None:
    internal = two_workers.environment["INTERNAL_PORT"]
    for host in (f"127.0.0.1:{internal}", "127.0.0.1", "localhost", f"localhost:{two_workers.port}", "a.example.org"):
        with socket.create_connection(("127.0.0.1", two_workers.port), timeout=10) as connection:
            request = f"GET {target.format(internal=internal)} HTTP/1.1\r\nHost: {host}\r\nConnection: close\r\n\r\n"
            connection.sendall(request.encode())
            answer = b"".join(iter(lambda: connection.recv(65_536), b""))

        status = int(answer.split(b" ")[1])
        assert status in {301, 302, 400, 404}
        assert not any(word in answer for word in (b"shortener_refused", b"refused\n", b"permitted\n"))
