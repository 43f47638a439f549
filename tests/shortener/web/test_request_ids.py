"""X-Request-ID: in every response, and in every log line of the request."""

import logging
from collections.abc import Callable, Iterator
from io import StringIO
from logging.config import dictConfig

import pytest
from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.test import Client
from django.urls import path
from pytest_django import Settings
from rest_framework.request import Request
from rest_framework.response import Response

from shortener.api.views import EnvelopeView, success
from shortener.config.urls import handler400, handler404, handler500
from shortener.config.urls import urlpatterns as site_patterns
from tests.fixtures import Json
from tests.fixtures import Response as Answer

__all__ = ["handler400", "handler404", "handler500"]

pytestmark = pytest.mark.django_db


class Talkative(EnvelopeView):
    """Says something in the log, or fails."""

    authentication_classes = permission_classes = throttle_classes = ()

    def get(self, request: Request) -> Response:
        """Log a line."""
        logging.getLogger("shortener.talkative").warning("Hello")
        return success(None, "Done")

    def post(self, request: Request) -> Response:
        """Fail."""
        raise RuntimeError


def broken_page(request: HttpRequest) -> HttpResponse:
    """Fail outside of the API."""
    raise RuntimeError


urlpatterns = [path("api/talkative", Talkative.as_view()), path("broken/page", broken_page), *site_patterns]


@pytest.fixture
def log() -> Iterator[StringIO]:
    """Log as the settings say, but into the test's hands."""
    written = StringIO()
    usual: Json = settings.LOGGING
    console = usual["handlers"]["console"] | {"stream": written}
    dictConfig(usual | {"handlers": {"console": console}})
    yield written
    dictConfig(usual)


@pytest.mark.parametrize(
    ("method", "address"),
    [
        ("GET", "/"), ("GET", "/health/live"), ("GET", "/nothing-here"), ("GET", "/api/links"), ("POST", "/api/links"),
        ("GET", "/api/nothing"), ("DELETE", "/"), ("GET", "/admin/"), ("OPTIONS", "/api/links"), ("GET", "/static/x"),
    ],
)  # fmt: skip
def test_every_response_has_the_id_that_was_sent(client: Client, method: str, address: str) -> None:
    answer = client.generic(method, address, headers={"x-request-id": "Job-7_a.b"})

    assert answer["X-Request-ID"] == "Job-7_a.b"


@pytest.mark.parametrize("host", ["a b", "unknown.example.com"])
def test_the_response_to_an_invalid_host_has_the_id(client: Client, settings: Settings, host: str) -> None:
    settings.SITE_URL = "http://links.example.com"

    assert client.get("/api/x", headers={"x-request-id": "seven", "host": host})["X-Request-ID"] == "seven"


@pytest.mark.parametrize("sent", [None, "", "a b", "i" * 65, "ü", "a\nb", "a\r\nSet-Cookie: x", "<b>", "a,b", "\x00"])
def test_an_invalid_id_is_replaced(client: Client, sent: str | None) -> None:
    headers = {} if sent is None else {"x-request-id": sent}
    first, second = (client.get("/health/live", headers=headers)["X-Request-ID"] for _ in range(2))

    assert len(first) == len(second) == 32
    assert first != second


@pytest.mark.urls(__name__)
def test_every_log_line_of_a_request_has_its_id(client: Client, log: StringIO) -> None:
    client.get("/api/talkative", headers={"x-request-id": "seven"})
    logging.getLogger("shortener.talkative").warning("Afterwards")

    said, afterwards = log.getvalue().splitlines()
    assert said.endswith(" WARNING seven shortener.talkative: Hello")
    assert afterwards.endswith(" WARNING - shortener.talkative: Afterwards")


@pytest.mark.urls(__name__)
@pytest.mark.parametrize("send", [lambda client, **how: client.post("/api/talkative", **how),
                                  lambda client, **how: client.get("/broken/page", **how)])  # fmt: skip
def test_errors_are_logged_with_the_id_of_the_response(
    client: Client, log: StringIO, send: Callable[[Client], Answer]
) -> None:
    client.raise_request_exception = False

    answer = send(client)

    assert answer.status_code == 500
    reports = [line for line in log.getvalue().splitlines() if " ERROR " in line]
    assert reports
    assert all(f" ERROR {answer['X-Request-ID']} " in line for line in reports)
