"""The access log: no secrets, no addresses, and no request that waits for a slow output."""

import asyncio
import logging
import re
import threading
from collections.abc import Iterator
from io import StringIO
from logging.config import dictConfig

import pytest
from django.conf import settings
from django.test import Client
from environ import Env
from pytest_django import Settings

from shortener import metrics
from shortener.asgi.access_log import AccessLog
from shortener.asgi.types import Message, Receive, Scope, Send
from shortener.config.settings import logs
from shortener.web.requests.access_lines import AccessHandler, log_request, path_without_secrets
from shortener.web.requests.hop import TOKEN_HEADER, token
from tests.fixtures import Json
from tests.stack.waiting import eventually

pytestmark = pytest.mark.django_db


@pytest.fixture
def log(monkeypatch: pytest.MonkeyPatch) -> Iterator[StringIO]:
    """Log as with ACCESS_LOG=1, but these lines into a string."""
    monkeypatch.setenv("ACCESS_LOG", "1")
    written = StringIO()
    wanted: Json = logs.configuration(Env())[0]
    access = {"class": "logging.StreamHandler", "formatter": "line", "filters": ["origin"], "stream": written}
    dictConfig(wanted | {"handlers": wanted["handlers"] | {"access": access}})
    yield written
    logging.getLogger("access").handlers.clear()
    dictConfig(settings.LOGGING)


@pytest.mark.parametrize(
    ("path", "shown"),
    [
        ("/hello", "/hello"),
        ("/" + "a-long-alias-" * 3, "/" + "a-long-alias-" * 3),
        ("/links/6b0f9c8d7e6f5a4b3c2d1e0f/edit", "/links/6b0f9c8d7e6f5a4b3c2d1e0f/edit"),
        ("/accounts/password/reset/key/1-c8x3k2-6bf9f1d2c3b4a5968778695a4b3c2d1e/", "/accounts/password/reset/key/…/"),
        ("/accounts/confirm-email/MQ:1vXyzA:3sJ0nU4q5wq5a8H6D1Q3Zt8b9sK/", "/accounts/confirm-email/…/"),
        ("/invitations/q4XbG0vN8mJt2RkYw7ZcLhPsD5uEoA1iTfBxV9yQ3gM", "/invitations/…"),
    ],
)
def test_secrets_in_paths_are_left_out(path: str, shown: str) -> None:
    assert path_without_secrets(path) == shown


@pytest.mark.parametrize("letter", ["x", "ü", "語", "🚀"])
def test_a_path_is_bounded(letter: str) -> None:
    assert 196 < len(path_without_secrets("/" + letter * 9_000).encode()) <= 200


def _ask(application: AccessLog, path: str, **headers: str) -> None:
    pairs = [(name.encode(), value.encode()) for name, value in headers.items()]
    scope = {"type": "http", "method": "GET", "path": path, "query_string": b"token=secret", "headers": pairs}

    async def receive() -> Message:
        raise AssertionError

    async def send(message: Message) -> None:
        return

    asyncio.run(application(scope, receive, send))


async def _found(scope: Scope, receive: Receive, send: Send) -> None:
    scope["verdict"] = "open"
    await send({"type": "http.response.start", "status": 302, "headers": [(b"x-request-id", b"seven")]})
    await send({"type": "http.response.body", "body": b"12345"})


def test_a_request_of_the_redirect_plane_is_a_line(log: StringIO) -> None:
    _ask(AccessLog(_found), "/hello", host="go.example.com")

    line = log.getvalue().rstrip("\n")
    assert " INFO seven access: GET /hello 302 " in line
    assert line.endswith(" ms, 5 bytes, host go.example.com, open")
    assert "secret" not in line


async def _redirect(scope: Scope, receive: Receive, send: Send) -> None:
    await send({"type": "http.response.start", "status": 302, "headers": []})
    await send({"type": "http.response.body", "body": b""})


@pytest.mark.parametrize("sent", ["i" * 65, "a b", "a ERROR - shortener: Hello", "<b>", "ü"])
def test_an_invalid_id_is_not_logged(log: StringIO, sent: str) -> None:
    _ask(AccessLog(_redirect), "/hello", **{"x-request-id": sent})

    assert sent not in log.getvalue()
    assert re.search(r" INFO [0-9a-f]{32} access: GET /hello 302 ", log.getvalue())


def test_a_valid_id_of_a_redirect_is_logged(log: StringIO) -> None:
    _ask(AccessLog(_redirect), "/hello", **{"x-request-id": "Job-7_a.b"})

    assert " INFO Job-7_a.b access: GET /hello 302 " in log.getvalue()


def test_each_field_of_a_line_is_bounded(log: StringIO) -> None:
    _ask(AccessLog(_redirect), "/" + "語" * 9_000, host="ü" * 9_000, **{"x-request-id": "i" * 9_000})

    assert len(log.getvalue().encode()) < 600


def test_a_request_that_fails_is_a_line(log: StringIO) -> None:
    async def fail(scope: Scope, receive: Receive, send: Send) -> None:
        raise RuntimeError

    with pytest.raises(RuntimeError):
        _ask(AccessLog(fail), "/hello")

    assert " access: GET /hello 0 " in log.getvalue()


def test_only_direct_requests_are_logged_by_the_control_plane(log: StringIO, settings: Settings) -> None:
    settings.ACCESS_LOG = True
    client = Client()
    passed_on = {TOKEN_HEADER: token(), "x-forwarded-for": "203.0.113.9", "x-forwarded-proto": "http"}

    client.get("/accounts/login/", headers=passed_on)
    assert log.getvalue() == ""
    client.get("/accounts/login/?next=/secret", REMOTE_ADDR="203.0.113.9")

    line = log.getvalue()
    assert " access: GET /accounts/login/ 200 " in line
    assert "secret" not in line
    assert "203.0.113" not in line


class _Stuck(StringIO):
    """An output that takes nothing until it is released."""

    def __init__(self) -> None:
        super().__init__()
        self.released = threading.Event()

    def write(self, text: str) -> int:
        self.released.wait(60)
        return super().write(text)


def _dropped() -> float:
    return float(metrics.log_lines_dropped._value.get())


def test_a_stuck_output_drops_lines_and_stops_nobody(monkeypatch: pytest.MonkeyPatch) -> None:
    stuck = _Stuck()
    monkeypatch.setattr("sys.stderr", stuck)
    handler = AccessHandler()
    logger = logging.getLogger("access")
    usual, logger.handlers = logger.handlers, [handler]
    logger.setLevel(logging.INFO)
    before = _dropped()
    try:
        for number in range(10_100):
            log_request(
                method="GET", path=f"/{number}", host="", status=302, seconds=0.1, size=0, request_id="", verdict="open"
            )
    finally:
        logger.handlers = usual

    assert 90 <= _dropped() - before <= 100
    stuck.released.set()
    eventually(lambda: "/9000 302" in stuck.getvalue(), within=10)
