"""Invalid cursors: a 400 in the API, and the first page in the dashboard."""

import json
from base64 import urlsafe_b64encode
from typing import Any

import pytest
from django.test import Client

from accounts.models import ApiKey, User
from tests.fixtures import PostLink

pytestmark = pytest.mark.django_db

UNKNOWN_ID = "0" * 24
FORGED: list[tuple[str, str, Any]] = [
    ("/api/links", "-createdAt", ["created_at", True, "9999-12-31T23:59:59-14:00", UNKNOWN_ID]),
    ("/api/links", "-createdAt", ["created_at", True, "0001-01-01T00:00:00+14:00", UNKNOWN_ID]),
    ("/api/links", "-createdAt", ["created_at", True, "2026-01-01T00:00:00", UNKNOWN_ID]),
    ("/api/links", "-createdAt", ["created_at", True, 5, UNKNOWN_ID]),
    ("/api/links", "-createdAt", ["created_at", True, None, UNKNOWN_ID]),
    ("/api/links", "-createdAt", ["created_at", True, "2026-01-01T00:00:00Z", 5]),
    ("/api/links", "-createdAt", ["created_at", True, "2026-01-01T00:00:00Z"]),
    ("/api/links", "-createdAt", {"created_at": True}),
    ("/api/links", "-createdAt", ["created_at", True, "2026-01-01T00:00:00Z", UNKNOWN_ID, "after"]),
    ("/api/links", "-clicks", ["click_count", True, "many", UNKNOWN_ID]),
    ("/api/links", "-clicks", ["click_count", True, "5", UNKNOWN_ID]),
    ("/api/links", "-clicks", ["click_count", True, True, UNKNOWN_ID]),
    ("/api/links", "-clicks", ["click_count", True, 1.5, UNKNOWN_ID]),
    ("/api/links", "-clicks", ["click_count", True, 2**63, UNKNOWN_ID]),
    ("/api/campaigns", "name", ["name", False, "\ud800", UNKNOWN_ID]),
    ("/api/campaigns", "name", ["name", False, "\0", UNKNOWN_ID]),
    ("/api/campaigns", "name", ["name", False, 5, UNKNOWN_ID]),
    ("/api/campaigns", "name", ["name", False, ["a"], UNKNOWN_ID]),
]


def _cursor(content: object) -> str:
    return urlsafe_b64encode(json.dumps(content).encode()).decode().rstrip("=")


@pytest.mark.parametrize(("path", "sort", "content"), FORGED)
def test_the_api_responds_400_for_an_invalid_cursor(
    client: Client, api_key: tuple[ApiKey, str], path: str, sort: str, content: object
) -> None:
    query = {"sort": sort, "cursor": _cursor(content)}

    answer = client.get(path, query, headers={"x-api-key": api_key[1]})

    assert answer.status_code == 400
    assert list(answer.json()["errors"]) == ["cursor"]


@pytest.mark.parametrize(("path", "sort", "content"), FORGED)
def test_the_dashboard_shows_the_first_page(client: Client, owner: User, path: str, sort: str, content: object) -> None:
    client.force_login(owner)

    answer = client.get(path.removeprefix("/api"), {"sort": sort, "cursor": _cursor(content)}, follow=True)

    assert answer.status_code == 200


@pytest.mark.engines
@pytest.mark.parametrize("number", [2**63 - 1, -(2**63) + 1])
def test_a_forged_number_beyond_the_range_is_refused(
    client: Client, api_key: tuple[ApiKey, str], post_link: PostLink, number: int
) -> None:
    post_link()
    query = {"sort": "-clicks", "cursor": _cursor(["click_count", True, number, UNKNOWN_ID])}

    answer = client.get("/api/links", query, headers={"x-api-key": api_key[1]})

    assert (answer.status_code, list(answer.json()["errors"])) == (400, ["cursor"])
