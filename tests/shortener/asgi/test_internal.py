"""The internal listener answers addresses and names of private networks, which no page of a browser can have."""

import asyncio
import socket

import httpx
import pytest

from shortener.asgi.internal import InternalListener


async def _permit(host: str) -> tuple[int, str]:
    return 200, f"permitted {host}"


async def _metrics() -> bytes:
    return b"shortener_up 1\n"


def _ask(host: str) -> list[tuple[int, str]]:
    """Return what /metrics and /tls/permission answer to a request with this Host."""

    async def ask() -> list[tuple[int, str]]:
        with socket.create_server(("127.0.0.1", 0)) as opened:
            listener = InternalListener(opened, _permit, _metrics)
            await listener.start()
            url = f"http://127.0.0.1:{opened.getsockname()[1]}"
            try:
                async with httpx.AsyncClient(base_url=url, headers={"host": host}, trust_env=False) as client:
                    paths = ("/metrics", "/tls/permission?domain=go.example.org")
                    answers = [await client.get(path) for path in paths]
            finally:
                await listener.close()
        return [(answer.status_code, answer.text) for answer in answers]

    return asyncio.run(ask())


@pytest.mark.parametrize(
    "host",
    [
        "127.0.0.1:8002", "10.2.3.4:8002", "203.0.113.9", "[::1]:8002", "[fd00::1]", "localhost:8002", "LOCALHOST",
        "web:8002", "shortener.default.svc.cluster.local:8002", "metrics.internal", "web.:8002",
    ],
)  # fmt: skip
def test_addresses_and_private_names_are_answered(host: str) -> None:
    assert _ask(host) == [(200, "shortener_up 1\n"), (200, "permitted go.example.org\n")]


@pytest.mark.parametrize(
    "host",
    [
        "rebound.example:8002", "rebound.example.", "127.0.0.1.example", "localhost.example", "local.example.com:80",
        "a@127.0.0.1.example", "[::1].example", "127.0.0.1:80.example", "example.com:localhost",
    ],
)  # fmt: skip
def test_public_names_are_refused(host: str) -> None:
    for status, text in _ask(host):
        assert status in (400, 421)
        assert "shortener_up" not in text
        assert "permitted" not in text
