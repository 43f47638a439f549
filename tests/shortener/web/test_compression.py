"""Responses are compressed if the client accepts it and they get shorter."""

import gzip

import pytest
from django.test import Client

from accounts.models import ApiKey
from tests.fixtures import MakeLink

pytestmark = pytest.mark.django_db

GZIP = {"accept-encoding": "gzip, deflate, br"}


@pytest.fixture
def link_address(make_link: MakeLink) -> str:
    """A link whose answer is long."""
    return f"/api/links/{make_link(notes='note ' * 100).pk}"


def test_a_long_response_is_compressed(client: Client, api_key: tuple[ApiKey, str], link_address: str) -> None:
    key = {"x-api-key": api_key[1]}
    plain = client.get(link_address, headers=key)
    compressed = client.get(link_address, headers=key | GZIP)

    assert compressed["Content-Encoding"] == "gzip"
    assert gzip.decompress(compressed.content) == plain.content
    assert int(compressed["Content-Length"]) == len(compressed.content) < len(plain.content)
    assert "Content-Encoding" not in plain
    assert "Accept-Encoding" in plain["Vary"]


def test_a_page_is_compressed(client: Client) -> None:
    assert client.get("/", headers=GZIP)["Content-Encoding"] == "gzip"


def test_a_short_response_is_not_compressed(client: Client) -> None:
    assert "Content-Encoding" not in client.get("/health/live", headers=GZIP)


def test_a_replayed_response_is_not_compressed_for_others(client: Client, api_key: tuple[ApiKey, str]) -> None:
    body = {"originalUrl": "https://example.com/", "notes": "note " * 100}
    headers = {"x-api-key": api_key[1], "idempotency-key": "k"}

    first = client.post("/api/links", body, content_type="application/json", headers=headers | GZIP)
    again = client.post("/api/links", body, content_type="application/json", headers=headers)

    assert "Content-Encoding" not in again
    assert gzip.decompress(first.content) == again.content
