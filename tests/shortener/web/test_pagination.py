"""Cursors that no list gave out: whatever stands in one, it is a 400 that names it."""

import json
from base64 import urlsafe_b64encode
from typing import Any

import pytest
from django.test import Client

from accounts.models import ApiKey, User

pytestmark = pytest.mark.django_db

NOBODYS = "0" * 24
FORGED: list[tuple[str, str, Any]] = [
    ("/api/links", "-createdAt", ["created_at", True, "9999-12-31T23:59:59-14:00", NOBODYS]),
    ("/api/links", "-createdAt", ["created_at", True, "0001-01-01T00:00:00+14:00", NOBODYS]),
    ("/api/links", "-createdAt", ["created_at", True, "2026-01-01T00:00:00", NOBODYS]),
    ("/api/links", "-createdAt", ["created_at", True, 5, NOBODYS]),
    ("/api/links", "-createdAt", ["created_at", True, None, NOBODYS]),
    ("/api/links", "-createdAt", ["created_at", True, "2026-01-01T00:00:00Z", 5]),
    ("/api/links", "-createdAt", ["created_at", True, "2026-01-01T00:00:00Z"]),
    ("/api/links", "-createdAt", {"created_at": True}),
    ("/api/links", "-clicks", ["click_count", True, "many", NOBODYS]),
    ("/api/links", "-clicks", ["click_count", True, "5", NOBODYS]),
    ("/api/links", "-clicks", ["click_count", True, True, NOBODYS]),
    ("/api/links", "-clicks", ["click_count", True, 1.5, NOBODYS]),
    ("/api/links", "-clicks", ["click_count", True, 2**63, NOBODYS]),
    ("/api/campaigns", "name", ["name", False, "\ud800", NOBODYS]),
    ("/api/campaigns", "name", ["name", False, "\0", NOBODYS]),
    ("/api/campaigns", "name", ["name", False, 5, NOBODYS]),
    ("/api/campaigns", "name", ["name", False, ["a"], NOBODYS]),
]


def _cursor(content: Any) -> str:
    return urlsafe_b64encode(json.dumps(content).encode()).decode().rstrip("=")


@pytest.mark.parametrize(("path", "sort", "content"), FORGED)
def test_it_is_refused_by_name(client: Client, api_key: tuple[ApiKey, str], path: str, sort: str, content: Any) -> None:
    query = {"sort": sort, "cursor": _cursor(content)}

    answer = client.get(path, query, headers={"x-api-key": api_key[1]})

    assert answer.status_code == 400
    assert list(answer.json()["errors"]) == ["cursor"]


@pytest.mark.parametrize(("path", "sort", "content"), FORGED)
def test_a_page_shows_the_list_from_its_beginning(
    client: Client, owner: User, path: str, sort: str, content: Any
) -> None:
    client.force_login(owner)

    answer = client.get(path.removeprefix("/api"), {"sort": sort, "cursor": _cursor(content)}, follow=True)

    assert answer.status_code == 200


@pytest.mark.parametrize("number", [2**63 - 1, -(2**63) + 1])
def test_a_number_that_no_column_holds_ends_or_begins_the_list(
    client: Client, api_key: tuple[ApiKey, str], post_link: Any, number: int
) -> None:
    post_link()
    query = {"sort": "-clicks", "cursor": _cursor(["click_count", True, number, NOBODYS])}

    answer = client.get("/api/links", query, headers={"x-api-key": api_key[1]})

    assert len(answer.json()["data"]) == (number > 0)
