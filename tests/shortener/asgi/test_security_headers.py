"""The redirect plane's own answers have the headers that Django's have."""

import asyncio
from collections.abc import Iterator
from pathlib import Path

import pytest
from pytest_django import Settings

from shortener.asgi.headers import CheckedHeaders
from shortener.asgi.metrics import Metrics
from shortener.asgi.refusals import send_malformed, send_unavailable
from shortener.asgi.static_files import StaticFiles
from shortener.asgi.types import Application, Message, Receive, Scope, Send
from shortener.runtime.health import LIVE, READY, Health
from shortener.web.requests.security_headers import security_headers

RESOURCES = "cross-origin-resource-policy"
EMBEDDABLE = {
    "content-security-policy", "cross-origin-opener-policy", "permissions-policy", "referrer-policy",
    "strict-transport-security", "x-content-type-options", "x-frame-options",
}  # fmt: skip
TOKEN = "a-token-for-metrics"


@pytest.fixture(autouse=True)
def _https_site(settings: Settings) -> Iterator[None]:
    settings.SECURE_HSTS_SECONDS = 60
    security_headers.cache_clear()
    yield
    security_headers.cache_clear()


def _headers(application: Application, path: str = "/links", **sent: str) -> dict[str, str]:
    answer: list[Message] = []
    headers = [(name.encode(), value.encode()) for name, value in sent.items()]
    scope = {"type": "http", "http_version": "1.1", "method": "GET", "path": path, "headers": headers}

    async def receive() -> Message:
        raise AssertionError

    async def send(message: Message) -> None:
        answer.append(message)

    async def ask() -> None:
        await application(scope, receive, send)

    asyncio.run(ask())
    pairs = [(name.decode(), value.decode()) for name, value in answer[0]["headers"]]
    assert len(dict(pairs)) == len(pairs)
    return dict(pairs)


async def _unavailable(scope: Scope, receive: Receive, send: Send) -> None:
    await send_unavailable(scope, send)


async def _malformed(scope: Scope, receive: Receive, send: Send) -> None:
    await send_malformed(scope, send)


async def _works() -> bool:
    return True


@pytest.mark.parametrize(
    ("application", "path"),
    [
        (_unavailable, "/links"),
        (_unavailable, "/api/links"),
        (_malformed, "/links"),
        (CheckedHeaders(_unavailable), "/links"),
        (Health(_works), LIVE),
        (Health(_works), READY),
    ],
    ids=["503", "503 of the API", "400", "400 without a host", "live", "ready"],
)
def test_an_answer_restricts_what_browsers_do(application: Application, path: str) -> None:
    assert set(_headers(application, path)) > {*EMBEDDABLE, RESOURCES}


async def _parts() -> dict[str, bool]:
    return {"redis": True}


@pytest.mark.parametrize("authorization", [f"Bearer {TOKEN}", "Bearer x"])
def test_metrics_restrict_what_browsers_do(authorization: str) -> None:
    application = Metrics(_parts, token=TOKEN)

    assert set(_headers(application, "/metrics", authorization=authorization)) > {*EMBEDDABLE, RESOURCES}


def test_a_static_file_may_be_embedded(settings: Settings, tmp_path: Path) -> None:
    settings.STATIC_ROOT = tmp_path
    (tmp_path / "site.css").write_text("a {}")

    names = set(_headers(StaticFiles(), "/static/site.css"))

    assert names > EMBEDDABLE
    assert RESOURCES not in names
