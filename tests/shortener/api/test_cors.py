"""CORS: only origins in CORS_ALLOWED_ORIGINS may call the API, and no origin may read pages."""

import os
import subprocess
import sys
from pathlib import Path
from typing import Protocol

import pytest
from django.test import Client
from pytest_django import Settings

from accounts.models import ApiKey
from tests.fixtures import Response

pytestmark = pytest.mark.django_db

ROOT = Path(__file__).parents[3]
FRIEND = "https://app.example.com"


@pytest.fixture(autouse=True)
def _friend(settings: Settings) -> None:
    settings.CORS_ALLOWED_ORIGINS = [FRIEND, "http://localhost:3000"]


class Ask(Protocol):
    """Asks as a browser does before it sends a request from this origin."""

    def __call__(self, origin: str, address: str = ...) -> Response: ...


@pytest.fixture
def ask(client: Client) -> Ask:
    """See Ask."""

    def preflight(origin: str, address: str = "/api/links") -> Response:
        asked = {"origin": origin, "access-control-request-method": "POST"}
        return client.options(address, headers=asked | {"access-control-request-headers": "content-type,x-api-key"})

    return preflight


def _cors(answer: Response) -> dict[str, str]:
    return {name: value for name, value in answer.items() if name.lower().startswith("access-control-")}


def _words(text: str) -> set[str]:
    return {word.strip().lower() for word in text.split(",")}


@pytest.mark.parametrize("origin", [FRIEND, "http://localhost:3000"])
def test_an_allowed_origin_may_send_all_headers_and_methods(ask: Ask, origin: str) -> None:
    answer = ask(origin)

    assert answer.status_code == 200
    assert answer["Access-Control-Allow-Origin"] == origin
    assert _words(answer["Access-Control-Allow-Methods"]) >= {"get", "post", "patch", "delete"}
    assert _words(answer["Access-Control-Allow-Headers"]) >= {
        "x-api-key", "authorization", "content-type", "idempotency-key", "if-match",
    }  # fmt: skip
    assert "Access-Control-Allow-Credentials" not in answer


def test_an_allowed_origin_can_read_responses_and_headers(client: Client, api_key: tuple[ApiKey, str]) -> None:
    made = client.post(
        "/api/links", {"originalUrl": "https://example.com/"}, content_type="application/json",
        headers={"origin": FRIEND, "x-api-key": api_key[1]},
    )  # fmt: skip
    refused = client.get("/api/links", headers={"origin": FRIEND})

    assert (made.status_code, refused.status_code) == (201, 401)
    for answer in (made, refused):
        assert answer["Access-Control-Allow-Origin"] == FRIEND
        assert "Access-Control-Allow-Credentials" not in answer
        assert "origin" in _words(answer["Vary"])
        assert _words(answer["Access-Control-Expose-Headers"]) >= {
            "ratelimit-limit", "ratelimit-remaining", "ratelimit-reset", "retry-after", "etag", "x-request-id",
        }  # fmt: skip


STRANGERS = [
    "https://evil.example", "https://app.example.com.evil.example", "https://evil-app.example.com", "null", "*", "",
    "http://app.example.com", "https://app.example.com:8443", "https://APP.example.com", "https://app.example.com/",
    "https://x.app.example.com", "http://localhost", "https://app.example.com@evil.example", "https://[",
]  # fmt: skip


@pytest.mark.parametrize("origin", STRANGERS)
def test_options_of_another_origin_is_a_405(client: Client, ask: Ask, api_key: tuple[ApiKey, str], origin: str) -> None:
    asked = {"origin": origin, "access-control-request-method": "POST"}
    with_key = client.options("/api/links", headers=asked | {"x-api-key": api_key[1]})

    assert (ask(origin).status_code, with_key.status_code) == (401, 405)
    for answer in (ask(origin), with_key, client.get("/api/links", headers={"origin": origin})):
        assert _cors(answer) == {}


def test_cors_is_off_by_default(client: Client, ask: Ask, settings: Settings) -> None:
    settings.CORS_ALLOWED_ORIGINS = []

    assert _cors(ask(FRIEND)) == {}
    assert _cors(client.get("/api/links", headers={"origin": FRIEND})) == {}


@pytest.mark.parametrize("address", ["/", "/admin/login/", "/health/live", "/apix", "/static/api/x"])
def test_cors_does_not_apply_to_pages(client: Client, ask: Ask, address: str) -> None:
    assert _cors(ask(FRIEND, address)) == {}
    assert _cors(client.get(address, headers={"origin": FRIEND})) == {}


def _starts(tmp_path: Path, origins: str) -> "subprocess.CompletedProcess[str]":
    environment = os.environ | {"DATA_DIR": str(tmp_path), "CORS_ALLOWED_ORIGINS": origins}
    command = [sys.executable, "-c", "from shortener.config import settings; print(*settings.CORS_ALLOWED_ORIGINS)"]
    return subprocess.run(command, cwd=ROOT, env=environment, capture_output=True, text=True, check=False)


def test_the_setting_lists_origins(tmp_path: Path) -> None:
    finished = _starts(tmp_path, " https://app.example.com, http://localhost:3000,http://[::1]:8080")

    assert finished.stdout.split() == ["https://app.example.com", "http://localhost:3000", "http://[::1]:8080"]


@pytest.mark.parametrize(
    "origin",
    ["*", "null", "app.example.com", "https://app.example.com/", "https://*.example.com", "HTTPS://app.example.com",
     "https://App.example.com", "https://app.example.com:443", "ftp://app.example.com"],
)  # fmt: skip
def test_an_invalid_origin_is_named_at_start_up(tmp_path: Path, origin: str) -> None:
    finished = _starts(tmp_path, f"https://fine.example.com,{origin}")

    assert finished.returncode == 1
    assert f"CORS_ALLOWED_ORIGINS: {origin!r} is not an origin." in finished.stderr
