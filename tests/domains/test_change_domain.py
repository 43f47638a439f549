"""PATCH /api/domains/{id}."""

from typing import Any

import pytest
from django.test import Client

from accounts.models import AuditEntry
from tests.domains.fixtures import MakeDomain
from tests.fixtures import Call, PassSeconds, Response

pytestmark = pytest.mark.django_db


@pytest.fixture
def path(make_domain: MakeDomain) -> str:
    """The address of a verified domain with two pages."""
    domain = make_domain(root_url="https://example.org/home", not_found_url="https://example.org/lost")
    return f"/api/domains/{domain.pk}"


def _pages(answer: Response) -> tuple[str | None, str | None]:
    assert answer.status_code == 200, answer.content
    data = answer.json()["data"]
    return data["rootUrl"], data["notFoundUrl"]


def test_absent_fields_keep_their_values(call: Call, path: str) -> None:
    changed = call("PATCH", path, {"rootUrl": "https://example.org/new"})

    assert _pages(changed) == ("https://example.org/new", "https://example.org/lost")
    assert changed.json()["data"] == call("GET", path).json()["data"]
    assert _pages(call("PATCH", path, {"notFoundUrl": None})) == ("https://example.org/new", None)
    assert _pages(call("PATCH", path, {"rootUrl": "", "notFoundUrl": "https://example.org"})) == (
        None,
        "https://example.org/",
    )


def test_nothing_given_changes_nothing(call: Call, path: str) -> None:
    assert _pages(call("PATCH", path, {})) == ("https://example.org/home", "https://example.org/lost")


def test_page_of_ended_links_is_set_and_removed(call: Call, path: str) -> None:
    changed = call("PATCH", path, {"expiredUrl": "https://example.org/over"})

    assert (changed.status_code, changed.json()["data"]["expiredUrl"]) == (200, "https://example.org/over")
    assert call("PATCH", path, {"expiredUrl": None}).json()["data"]["expiredUrl"] is None


def test_new_fallback_url_applies_within_a_second(
    call: Call, path: str, client: Client, pass_seconds: PassSeconds
) -> None:
    assert client.get("/", headers={"host": "go.example.org"})["Location"] == "https://example.org/home"

    call("PATCH", path, {"rootUrl": "https://bücher.example/ü"})
    pass_seconds(1)

    assert client.get("/", headers={"host": "go.example.org"})["Location"] == "https://xn--bcher-kva.example/%C3%BC"


@pytest.mark.parametrize(
    "body",
    [
        {"host": "other.example.org"}, {"verified": True}, {"verifiedAt": "2026-01-01T00:00:00Z"}, {"rooturl": "x"},
        {"rootUrl": "x"}, {"rootUrl": 5}, {"rootUrl": "https://go.example.org/x"},
        {"notFoundUrl": "javascript:alert(1)"}, {"notFoundUrl": "https://example.org/\0"}, {"notFoundUrl": "https://\ud800.example/"},
        {"notFoundUrl": [10**400]},
    ],
)  # fmt: skip
def test_bad_field_is_named_and_nothing_changes(call: Call, path: str, body: dict[str, Any]) -> None:
    refusal = call("PATCH", path, body)

    assert refusal.status_code == 400
    assert list(refusal.json()["errors"]) == list(body)
    assert _pages(call("GET", path)) == ("https://example.org/home", "https://example.org/lost")


def test_audit_log_names_fields_and_no_addresses(call: Call, path: str) -> None:
    secret = "https://example.org/in?access_token=s3cret"
    call("PATCH", path, {"rootUrl": secret, "notFoundUrl": secret})

    entry = AuditEntry.objects.get(event="domain.changed")
    assert entry.details == {"fields": ["not_found_url", "root_url"]}
