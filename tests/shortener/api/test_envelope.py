"""Every response below /api is the envelope, errors of all kinds included."""

import json
from collections.abc import Iterator
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.urls import path
from rest_framework.request import Request
from rest_framework.response import Response

from accounts.models import ApiKey
from shortener.api.views import EnvelopeView
from shortener.config.urls import handler400, handler404, handler500
from shortener.config.urls import urlpatterns as site_patterns
from tests.fixtures import Response as Answer

__all__ = ["handler400", "handler404", "handler500"]

pytestmark = pytest.mark.django_db


class BrokenView(EnvelopeView):
    """Fails with an unexpected exception whose text no client may read."""

    authentication_classes = permission_classes = throttle_classes = ()

    def get(self, request: Request) -> Response:
        """Fail."""
        raise RuntimeError("the password is hunter2")

    def post(self, request: Request) -> Response:
        """Answer what cannot be written as JSON."""
        return Response({"hunter2": object()})


urlpatterns = [path("api/broken", BrokenView.as_view()), *site_patterns]


def envelope(answer: Answer, status: int, code: str) -> dict[str, Any]:
    """Check that the answer is the envelope of this refusal and return it."""
    assert answer.status_code == status, answer.content
    assert answer["Content-Type"] == "application/json"
    assert answer["Cache-Control"] == "no-store"
    body: dict[str, Any] = json.loads(answer.content)
    assert set(body) == {"success", "message", "code"}
    assert body["success"] is False
    assert body["code"] == code
    assert body["message"]
    return body


@pytest.mark.parametrize("method", ["GET", "POST", "PUT", "PATCH", "DELETE", "OPTIONS", "TRACE", "PROPFIND", "X"])
@pytest.mark.parametrize(
    "address",
    [
        "/api", "/api/", "/api/nothing", "/api/links/", "/api/links/1/2", "/api//links", "/api/ünï", "/api/../x",
        "/api/a%0Ab", "/api/links%0A/", "/api/%00", "/api/%ff",
    ],
)  # fmt: skip
def test_an_unknown_path_is_a_404_for_every_method(client: Client, method: str, address: str) -> None:
    answer = client.generic(method, address)

    envelope(answer, 404, "not_found")
    assert "Allow" not in answer


@pytest.mark.parametrize(
    ("address", "meant"),
    [
        ("/api/links/", "/api/links"), ("//api/links", "/api/links"), ("/API/links", "/api/links"),
        ("/api//links", "/api/links"), ("/Api/Links/Bulk/", "/api/links/bulk"), ("///api///me", "/api/me"),
        ("/api/links/ext_A/", "/api/links/ext_A"), ("/API/nothing", None), ("//api", None), ("/api/nothing/", None),
    ],
)  # fmt: skip
def test_slashes_and_capitals_get_a_hint(client: Client, address: str, meant: str | None) -> None:
    answer = (
        client.post(address) if not address.startswith("//") else client.generic("POST", f"http://testserver{address}")
    )

    envelope(answer, 404, "not_found")
    assert (f"Did you mean {meant}?" in answer.json()["message"]) is (meant is not None)


@pytest.mark.parametrize("accept", ["text/html", "application/xml", "image/png", "*/*", "nonsense"])
def test_it_is_json_whatever_is_accepted(client: Client, accept: str) -> None:
    envelope(client.get("/api/nothing", headers={"accept": accept}), 404, "not_found")
    envelope(client.get("/api/links", headers={"accept": accept}), 401, "unauthorized")
    envelope(client.get("/api/links?format=html"), 401, "unauthorized")


def test_a_head_request_gets_the_status_alone(client: Client) -> None:
    answer = client.head("/api/nothing")

    assert (answer.status_code, answer.content) == (404, b"")


@pytest.mark.parametrize("method", ["PUT", "PATCH", "DELETE", "OPTIONS", "TRACE", "PROPFIND"])
def test_a_method_that_an_endpoint_lacks_is_a_405(client: Client, api_key: tuple[ApiKey, str], method: str) -> None:
    answer = client.generic(method, "/api/links", headers={"x-api-key": api_key[1]})

    envelope(answer, 405, "method_not_allowed")
    assert set(answer["Allow"].split(", ")) == {"GET", "HEAD", "POST"}


@pytest.mark.parametrize("method", ["POST", "PUT", "OPTIONS"])
def test_the_page_below_api_has_the_envelope_for_methods(client: Client, method: str) -> None:
    answer = client.generic(method, "/api/docs")

    envelope(answer, 405, "method_not_allowed")
    assert answer["Allow"] == "GET, HEAD"


def test_one_link_lists_its_methods(client: Client, api_key: tuple[ApiKey, str]) -> None:
    answer = client.post("/api/links/" + "0" * 24, headers={"x-api-key": api_key[1]})

    envelope(answer, 405, "method_not_allowed")
    assert set(answer["Allow"].split(", ")) == {"GET", "HEAD", "PATCH", "DELETE"}


@pytest.mark.parametrize("host", ["my_service:8000", "a b", "<script>", "[::1", "x:y"])
def test_an_invalid_host_gets_the_envelope(client: Client, host: str) -> None:
    envelope(client.get("/api/nothing", headers={"host": host}), 400, "bad_request")


def test_too_many_parameters_get_the_envelope(client: Client, api_key: tuple[ApiKey, str]) -> None:
    query = "&".join(["tag=a"] * 1_001)

    envelope(client.get(f"/api/links?{query}", headers={"x-api-key": api_key[1]}), 400, "bad_request")


@pytest.mark.urls(__name__)
def test_an_unexpected_error_reveals_nothing(client: Client) -> None:
    client.raise_request_exception = False

    for answer in (client.get("/api/broken"), client.post("/api/broken")):
        envelope(answer, 500, "internal_error")
        assert b"hunter2" not in answer.content
        assert b"Traceback" not in answer.content


NOWHERE: dict[str, dict[str, Any]] = {
    "sqlite": {"NAME": "/nowhere/db.sqlite3"},
    "postgresql": {"HOST": "127.0.0.1", "PORT": "1"},
    "mongodb": {"HOST": "mongodb://127.0.0.1:1/?serverSelectionTimeoutMS=100", "OPTIONS": {}},
}


@pytest.fixture
def database_down(transactional_db: None, api_key: tuple[ApiKey, str]) -> Iterator[None]:
    """Take the database away for the test."""
    before = connection.settings_dict.copy()
    _reconnect(NOWHERE[connection.vendor])
    yield
    _reconnect(before)


def _reconnect(settings: dict[str, Any]) -> None:
    if connection.vendor == "mongodb":
        connection.close_pool()  # type: ignore[attr-defined]  # all connections are one client's
    connection.close()
    connection.settings_dict.update(settings)


@pytest.mark.parametrize("host", ["localhost", "links.example.com"])
def test_a_database_outage_is_a_503_without_details(
    client: Client, api_key: tuple[ApiKey, str], database_down: None, host: str
) -> None:
    headers = {"x-api-key": api_key[1], "host": host}

    answer = client.post(
        "/api/links", {"originalUrl": "https://a.b/"}, content_type="application/json", headers=headers
    )

    envelope(answer, 503, "unavailable")
    assert not any(word in answer.content for word in (b"sqlite", b"127.0.0.1", b"Error"))
