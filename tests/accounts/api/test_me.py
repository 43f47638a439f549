"""GET /api/me: the key, its workspace and its plan."""

from datetime import UTC, datetime

import pytest
import time_machine
from django.db import connection
from django.test import Client
from pytest_django import DjangoAssertNumQueries

from accounts.keys.services import create_api_key
from accounts.models import Membership, User, Workspace
from accounts.tasks import store_key_uses
from accounts.workspaces.actors import operator
from domains.models import Domain
from tests.accounts.fixtures import KeyAndText, Send
from tests.fixtures import PostLink

pytestmark = pytest.mark.django_db

NOW = datetime(2026, 11, 1, 12, tzinfo=UTC)


@pytest.fixture
def ask(api_key: KeyAndText, client: Client) -> Send:
    """Send GET /api/me with a key, the workspace's unless another is given, and return the response."""
    return lambda key=api_key[1], query="": client.get(f"/api/me{query}", headers={"x-api-key": key})


def test_it_tells_everything_about_the_key_but_its_secret(ask: Send, api_key: KeyAndText, workspace: Workspace) -> None:
    key, text = api_key

    answer = ask()

    assert answer.status_code == 200
    assert answer["Cache-Control"] == "no-store"
    assert answer.json() == {
        "success": True,
        "message": "This key and its workspace",
        "data": {
            "workspace": {"id": workspace.pk, "name": "owner", "slug": workspace.slug},
            "plan": {"slug": "business", "name": "Business"},
            "limits": {
                "requestsPerMinute": 3000, "workspaceRequestsPerMinute": 6000, "statisticsPerMinute": 600,
                "workspaceStatisticsPerMinute": 1200, "linksPerMonth": None, "domains": None, "members": None,
                "statsDays": None,
            },
            "used": {"linksThisMonth": None, "domains": 0, "members": 1},
            "key": {
                "id": key.pk, "name": "Tests", "prefix": text[: len(key.prefix)], "scopes": key.scopes,
                "expiresAt": None, "lastUsedAt": None,
            },
        },
    }  # fmt: skip
    assert text not in answer.content.decode()
    assert key.digest not in answer.content.decode()


def test_it_tells_what_the_plan_allows_and_what_is_used(
    ask: Send, post_link: PostLink, workspace: Workspace, stranger: Workspace
) -> None:
    workspace.plan = "pro"
    workspace.save()
    for _ in range(2):
        assert post_link().status_code == 201
    Domain.objects.create(workspace=workspace, host="go.example.org")
    Domain.objects.create(workspace=stranger, host="go.example.net")
    Membership.objects.create(workspace=workspace, user=User.objects.create_user("ann@example.com"))

    data = ask().json()["data"]

    assert data["plan"]["slug"] == "pro"
    assert data["limits"] == {
        "requestsPerMinute": 600, "workspaceRequestsPerMinute": 1200, "statisticsPerMinute": 120,
        "workspaceStatisticsPerMinute": 240, "linksPerMonth": 5000, "domains": 5, "members": 5, "statsDays": 365,
    }  # fmt: skip
    assert data["used"] == {"linksThisMonth": 2, "domains": 1, "members": 2}


def test_last_use_and_expiry_of_the_key(ask: Send, workspace: Workspace) -> None:
    ends_at = datetime(2027, 1, 1, tzinfo=UTC)
    text = create_api_key(by=operator(workspace), name="CRM", expires_at=ends_at)[1]
    with time_machine.travel(NOW, tick=False):
        assert ask(text).json()["data"]["key"]["lastUsedAt"] is None
    store_key_uses()

    with time_machine.travel(datetime(2026, 11, 2, tzinfo=UTC), tick=False):
        key = ask(text).json()["data"]["key"]

    assert (key["lastUsedAt"], key["expiresAt"]) == ("2026-11-01T12:00:00.000Z", "2027-01-01T00:00:00.000Z")


@pytest.mark.parametrize("scopes", [[], ["stats:read"], ["domains:write"]])
def test_any_key_may_ask(ask: Send, workspace: Workspace, scopes: list[str]) -> None:
    text = create_api_key(by=operator(workspace), name="Limited", scopes=scopes)[1]

    answer = ask(text)

    assert (answer.status_code, answer.json()["data"]["key"]["scopes"]) == (200, scopes)


def test_without_a_key_or_an_api_plan_it_is_refused(ask: Send, client: Client, workspace: Workspace) -> None:
    assert client.get("/api/me").status_code == 401

    workspace.plan = "free"
    workspace.save()
    assert (ask().status_code, ask().json()["code"]) == (403, "plan_required")


@pytest.mark.parametrize("method", ["post", "patch", "put", "delete"])
def test_it_is_only_for_reading(client: Client, api_key: KeyAndText, method: str) -> None:
    assert getattr(client, method)("/api/me", headers={"x-api-key": api_key[1]}).status_code == 405


def test_it_takes_few_queries(
    ask: Send, workspace: Workspace, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    workspace.plan = "pro"
    workspace.save()
    ask()

    with django_assert_num_queries(5 if connection.vendor == "mongodb" else 4):  # the role in one of its own
        ask()
