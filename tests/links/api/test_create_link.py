"""POST /api/links: the links and the responses of good requests."""

from collections.abc import Callable, Iterator
from datetime import UTC, datetime

import pytest
import time_machine
from django.contrib.auth.hashers import check_password
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from accounts.models import User, Workspace
from campaigns.models import Campaign
from domains.models import Domain
from links.models import Link
from tests.fixtures import Json, MakeLink, PostLink
from tests.queries import ROLE_QUERIES

pytestmark = pytest.mark.django_db

NOW = datetime(2026, 11, 1, 12, 30, 15, 123456, tzinfo=UTC)

CONTRACT_REQUEST = {
    "originalUrl": "https://example.com/product-launch",
    "customAlias": "launch",
    "startsAt": "2026-12-01T09:00:00.000Z",
    "expiresAt": "2026-12-31T23:59:59.000Z",
    "maxClicks": 500,
    "tags": ["marketing", "launch"],
    "folder": "Product Launches",
    "notes": "Shared in the December announcement",
}


@pytest.fixture(autouse=True)
def november() -> Iterator[None]:
    """Stop the clock in the month before the contract's example."""
    with time_machine.travel(NOW, tick=False):
        yield


def test_the_contracts_example_gets_the_contracts_answer(post_link: PostLink) -> None:
    answer = post_link(**CONTRACT_REQUEST)

    assert answer.status_code == 201
    assert answer["Content-Type"] == "application/json"
    assert answer["Cache-Control"] == "no-store"
    body = answer.json()
    assert {key: value for key, value in body.items() if key != "data"} == {
        "success": True,
        "message": "Short link created successfully",
    }
    promised = {
        "shortCode": "launch",
        "shortUrl": "http://localhost:8000/launch",
        "originalUrl": "https://example.com/product-launch",
        "clicks": 0,
        "botClicks": 0,
        "blockedReason": None,
        "earlierClicks": None,
        "maxClicks": 500,
        "startsAt": "2026-12-01T09:00:00.000Z",
        "tags": ["marketing", "launch"],
        "folder": "Product Launches",
        "notes": "Shared in the December announcement",
        "expiresAt": "2026-12-31T23:59:59.000Z",
    }
    beyond: Json = {
        "id": Link.objects.get().pk,
        "externalId": None,
        "title": None,
        "hasPassword": False,
        "indexable": False,
        "passQuery": True,
        "rules": [],
        "expiredUrl": None,
        "utm": {"source": None, "medium": None, "campaign": None, "term": None, "content": None},
        "preview": {"title": None, "description": None, "imageUrl": None},
        "campaignId": None,
        "domainId": None,
        "status": "scheduled",
        "createdAt": "2026-11-01T12:30:15.123Z",
        "updatedAt": "2026-11-01T12:30:15.123Z",
    }
    assert body["data"] == promised | beyond


def test_a_destination_alone_creates_an_active_link(post_link: PostLink) -> None:
    data = post_link().json()["data"]

    assert len(data["shortCode"]) == 7
    assert not set(data["shortCode"]) & set("0o1liOIL")
    assert data["status"] == "active"
    assert data["tags"] == []
    unset = ("maxClicks", "startsAt", "expiresAt", "campaignId", "domainId", "folder", "notes")
    assert {name: data[name] for name in unset} == dict.fromkeys(unset)


@pytest.mark.parametrize("nothing", [None, "", "  "])
def test_null_and_blank_texts_mean_not_set(post_link: PostLink, nothing: str | None) -> None:
    data = post_link(customAlias=nothing, folder=nothing, notes=nothing).json()["data"]

    assert len(data["shortCode"]) == 7
    assert (data["folder"], data["notes"]) == (None, None)


@pytest.mark.parametrize(
    "field",
    ["password", "startsAt", "expiresAt", "maxClicks", "campaignId", "domainId", "tags", "indexable", "ifExists"],
)
def test_null_means_not_set(post_link: PostLink, field: str) -> None:
    assert post_link(**{field: None}).status_code == 201


def test_a_password_is_stored_hashed_and_never_returned(post_link: PostLink) -> None:
    answer = post_link(password="  opén sésame ")

    stored = Link.objects.get().password
    assert check_password("  opén sésame ", stored)
    assert answer.json()["data"]["hasPassword"] is True
    assert "sésame" not in answer.content.decode()
    assert stored not in answer.content.decode()


def test_texts_are_trimmed_before_limits_apply(post_link: PostLink) -> None:
    data = post_link(folder=" " + "f" * 50 + "\n", notes="\t" + "ñ" * 500 + " ").json()["data"]

    assert data["folder"] == "f" * 50
    assert data["notes"] == "ñ" * 500


@pytest.mark.parametrize("clicks", [1, 2_147_483_647])
def test_the_smallest_and_largest_click_limits_are_accepted(post_link: PostLink, clicks: int) -> None:
    assert post_link(maxClicks=clicks).json()["data"]["maxClicks"] == clicks


@pytest.mark.parametrize("password", ["1234", "p" * 128, "    "])
def test_passwords_of_4_to_128_characters_are_accepted(post_link: PostLink, password: str) -> None:
    assert post_link(password=password).status_code == 201


def test_a_campaign_of_the_workspace_is_attached(post_link: PostLink, workspace: Workspace) -> None:
    campaign = Campaign.objects.create(workspace=workspace, name="Spring")

    assert post_link(campaignId=campaign.pk.upper()).json()["data"]["campaignId"] == campaign.pk


def test_a_verified_domain_gives_its_own_short_url(post_link: PostLink, workspace: Workspace) -> None:
    domain = Domain.objects.create(workspace=workspace, host="go.example.org", verified_at=NOW)

    data = post_link(domainId=domain.pk, customAlias="Sale").json()["data"]

    assert data["domainId"] == domain.pk
    assert data["shortUrl"] == "http://go.example.org/Sale"


def test_a_link_belongs_to_the_keys_workspace_and_its_creator(
    post_link: PostLink, workspace: Workspace, owner: User
) -> None:
    post_link()

    link = Link.objects.get()
    assert (link.workspace, link.created_by) == (workspace, owner)


def test_a_key_is_refused_after_its_creator_is_deleted(post_link: PostLink, owner: User) -> None:
    owner.delete()

    assert post_link().status_code == 401


@pytest.fixture
def count_queries(post_link: PostLink) -> Callable[..., int]:
    """Create a link with these fields and return the number of queries, except those about transactions."""

    def count(**fields: object) -> int:
        with CaptureQueriesContext(connection) as queries:
            assert post_link(**fields).status_code == 201
        return len([query for query in queries if not query["sql"].startswith(_OF_TRANSACTIONS)])

    return count


_OF_TRANSACTIONS = ("BEGIN", "COMMIT", "SAVEPOINT", "RELEASE", "session.")


def test_creating_costs_3_queries_and_5_with_every_field(
    count_queries: Callable[..., int], make_link: MakeLink, workspace: Workspace
) -> None:
    campaign = Campaign.objects.create(workspace=workspace, name="Spring")
    domain = Domain.objects.create(workspace=workspace, host="go.example.org", verified_at=NOW)
    full = CONTRACT_REQUEST | {"campaignId": campaign.pk, "domainId": domain.pk}
    # The first one of a second also asks whether the host is ours.
    assert count_queries(**CONTRACT_REQUEST) == 4 + ROLE_QUERIES
    for _ in range(30):
        make_link()

    assert count_queries(**CONTRACT_REQUEST | {"customAlias": "another"}) == 3 + ROLE_QUERIES
    assert count_queries(**full) == 5 + ROLE_QUERIES


def test_a_plan_with_a_limit_costs_one_query_more(count_queries: Callable[..., int], workspace: Workspace) -> None:
    Workspace.objects.filter(pk=workspace.pk).update(plan="pro")
    campaign = Campaign.objects.create(workspace=workspace, name="Spring")
    domain = Domain.objects.create(workspace=workspace, host="go.example.org", verified_at=NOW)
    count_queries(**CONTRACT_REQUEST)

    assert count_queries(**CONTRACT_REQUEST | {"campaignId": campaign.pk, "domainId": domain.pk}) == 6 + ROLE_QUERIES


def test_the_first_link_of_a_month_costs_at_most_7_queries(
    count_queries: Callable[..., int], workspace: Workspace
) -> None:
    Workspace.objects.filter(pk=workspace.pk).update(plan="pro")

    assert count_queries(**CONTRACT_REQUEST) <= 7 + ROLE_QUERIES


def test_the_new_link_redirects(client: Client, post_link: PostLink) -> None:
    code = post_link().json()["data"]["shortCode"]

    assert client.get(f"/{code}")["Location"] == "https://example.com/page"
