"""GET /api/links: the workspace's links, page by page."""

from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import Any, Protocol

import pytest
from django.db import connection
from django.db.models import F
from pytest_django import DjangoAssertNumQueries

from accounts.keys.services import create_api_key
from accounts.models import Workspace
from accounts.workspaces.actors import operator
from campaigns.models import Campaign
from domains.models import Domain
from links.models import Link
from links.queries import click_order
from shortener import redis
from tests.fixtures import Call, Json, MakeLink, PostLink
from tests.queries import ROLE_QUERIES

pytestmark = pytest.mark.django_db

NOON = datetime(2026, 3, 1, 12, tzinfo=UTC)
# Of a search on PostgreSQL: a setting for one transaction, and in tests its two savepoints.
SETTINGS = 3 if connection.vendor == "postgresql" else 0


class ListCodes(Protocol):
    """Lists with these parameters and returns the codes of the one page."""

    def __call__(self, **query: object) -> list[str]: ...


class ListPages(Protocol):
    """Follows the cursors from the first page and returns the codes of every page."""

    def __call__(self, **query: object) -> list[list[str]]: ...


@pytest.fixture
def codes(call: Call) -> ListCodes:
    """See ListCodes."""

    def listed(**query: object) -> list[str]:
        answer = call("GET", "/api/links", query=query)
        assert answer.status_code == 200, answer.content
        return [link["shortCode"] for link in answer.json()["data"]]

    return listed


@pytest.fixture
def pages(call: Call) -> ListPages:
    """See ListPages."""

    def follow(**query: object) -> list[list[str]]:
        found: list[list[str]] = []
        cursor: dict[str, str] = {}
        while True:
            body = call("GET", "/api/links", query=query | cursor).json()
            found.append([link["shortCode"] for link in body["data"]])
            if body["pagination"]["nextCursor"] is None:
                return found
            cursor = {"cursor": body["pagination"]["nextCursor"]}

    return follow


def test_a_workspace_without_links_has_an_empty_list(call: Call) -> None:
    answer = call("GET", "/api/links")

    assert answer.status_code == 200
    assert answer.json() == {
        "success": True,
        "message": "Links found",
        "data": [],
        "pagination": {"nextCursor": None, "limit": 20},
    }
    assert answer["Cache-Control"] == "no-store"


def test_a_listed_link_equals_the_created_one(call: Call, post_link: PostLink, workspace: Workspace) -> None:
    domain = Domain.objects.create(workspace=workspace, host="go.example.org", verified_at=NOON)
    campaign = Campaign.objects.create(workspace=workspace, name="Spring")
    data = post_link(
        customAlias="Launch", tags=["b", "a"], folder="F", notes="N", password="1234", maxClicks=5,
        domainId=domain.pk, campaignId=campaign.pk,
    ).json()["data"]  # fmt: skip

    assert call("GET", "/api/links").json()["data"] == [data]


def test_other_workspaces_links_and_guest_links_are_not_listed(
    codes: ListCodes, make_link: MakeLink, stranger: Workspace
) -> None:
    make_link(alias="mine")
    make_link(alias="theirs", workspace=stranger, tags=["shared"], notes="shared", folder="Shared")
    Link.objects.create(code="guests", key="/guests", location="x", is_guest=True, search_text="shared")

    assert codes() == ["mine"]
    assert codes(search="shared") == codes(tag="shared") == codes(folder="Shared") == codes(status="exhausted") == []


def _numbered(make_link: MakeLink, number: int, *, folder: str = "") -> list[str]:
    """Create links in pairs of the same moment and return their codes, the newest first."""
    made = [
        make_link(alias=f"link-{index}", at=NOON + timedelta(seconds=index // 2), folder=folder)
        for index in range(number)
    ]
    return [link.code for link in sorted(made, key=lambda link: (link.created_at, link.pk), reverse=True)]


def _joined(pages: list[list[str]]) -> list[str]:
    return [code for page in pages for code in page]


@pytest.mark.parametrize(("number", "sizes"), [(4, [3, 1]), (6, [3, 3]), (7, [3, 3, 1])])
def test_cursors_lead_through_all_pages(pages: ListPages, make_link: MakeLink, number: int, sizes: list[int]) -> None:
    newest_first = _numbered(make_link, number)

    found = pages(limit=3)

    assert [len(page) for page in found] == sizes
    assert _joined(found) == newest_first


def test_every_order_has_its_reverse(pages: ListPages, make_link: MakeLink) -> None:
    newest_first = _numbered(make_link, 7)
    for index, code in enumerate(newest_first):
        Link.objects.filter(code=code).update(
            updated_at=NOON + timedelta(days=index % 3), click_count=[0, 7, 7, 2**40, 1, 0, 3][index]
        )
    links = list(Link.objects.all())

    def sorted_by(key: Callable[[Link], Any]) -> list[str]:
        return [link.code for link in sorted(links, key=lambda link: (key(link), link.pk))]

    orders = {
        "createdAt": sorted_by(lambda link: link.created_at),
        "updatedAt": sorted_by(lambda link: link.updated_at),
        "clicks": sorted_by(lambda link: link.click_count),
    }
    for name, ascending in orders.items():
        assert _joined(pages(limit=2, sort=name)) == ascending
        assert _joined(pages(limit=2, sort=f"-{name}")) == ascending[::-1]


@pytest.mark.parametrize("sort", ["-clicks", "clicks"])
def test_clicks_between_pages_move_no_link(call: Call, make_link: MakeLink, sort: str) -> None:
    made = [make_link(alias=f"link-{number}") for number in range(9)]
    for number, link in enumerate(made):
        Link.objects.filter(pk=link.pk).update(click_count=number)
    first_order = [link.code for link in made][:: -1 if sort == "-clicks" else 1]

    codes, query = list[str](), dict[str, object](sort=sort, limit=2)
    while True:
        body = call("GET", "/api/links", query=query).json()
        codes += [link["shortCode"] for link in body["data"]]
        if body["pagination"]["nextCursor"] is None:
            break
        query["cursor"] = body["pagination"]["nextCursor"]
        for code in (first_order[0], first_order[5], first_order[-1]):
            Link.objects.filter(code=code).update(click_count=F("click_count") + 100)

    assert codes == first_order


def test_a_list_by_clicks_is_read_again_with_its_cursor(call: Call, make_link: MakeLink) -> None:
    _numbered(make_link, 5)
    pagination = call("GET", "/api/links", query={"sort": "-clicks", "limit": 2}).json()["pagination"]
    query = {"sort": "-clicks", "limit": 2, "cursor": pagination["nextCursor"]}

    assert call("GET", "/api/links", query=query).json() == call("GET", "/api/links", query=query).json()
    redis.client().flushdb()  # as after the time for which the order is kept
    assert list(call("GET", "/api/links", query=query).json()["errors"]) == ["cursor"]


def test_a_list_by_clicks_is_of_one_workspace(call: Call, make_link: MakeLink, stranger: Workspace) -> None:
    for _ in range(2):
        make_link()
    query = {"sort": "-clicks", "limit": 1}
    cursor = call("GET", "/api/links", query=query).json()["pagination"]["nextCursor"]
    _key, theirs = create_api_key(by=operator(stranger), name="Theirs")

    answer = call("GET", "/api/links", query=query | {"cursor": cursor}, key=theirs)

    assert (answer.status_code, list(answer.json()["errors"])) == (400, ["cursor"])


def test_a_list_by_clicks_ends_at_its_limit(
    call: Call, make_link: MakeLink, pages: ListPages, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(click_order, "MOST_LINKS", 4)
    _numbered(make_link, 7)

    assert [len(page) for page in pages(sort="-clicks", limit=2)] == [2, 2]


def test_a_link_changed_while_pages_are_read_is_not_missed(call: Call, make_link: MakeLink) -> None:
    made = [make_link(alias=f"link-{number}", at=NOON + timedelta(seconds=number)) for number in range(4)]
    body = call("GET", "/api/links", query={"sort": "updatedAt", "limit": 2}).json()
    for hours, link in ((1, made[0]), (2, made[2])):  # a listed one, and one that is not listed yet
        Link.objects.filter(pk=link.pk).update(updated_at=NOON + timedelta(hours=hours))

    query = {"sort": "updatedAt", "cursor": body["pagination"]["nextCursor"]}
    rest = [link["shortCode"] for link in call("GET", "/api/links", query=query).json()["data"]]

    assert rest == ["link-3", "link-0", "link-2"]


def test_a_cursor_survives_the_deletion_of_its_row(call: Call, make_link: MakeLink, codes: ListCodes) -> None:
    newest_first = _numbered(make_link, 4)
    cursor = call("GET", "/api/links", query={"limit": 2}).json()["pagination"]["nextCursor"]

    Link.objects.filter(code=newest_first[1]).delete()

    assert codes(cursor=cursor) == newest_first[2:]


def test_filters_apply_to_every_page(pages: ListPages, make_link: MakeLink) -> None:
    make_link(alias="other", at=NOON)
    inside = _numbered(make_link, 5, folder="F")

    assert _joined(pages(limit=2, folder="F")) == inside


def test_the_total_is_returned_on_request(call: Call, make_link: MakeLink) -> None:
    _numbered(make_link, 5)
    make_link(alias="other", folder="F")

    def pagination(**query: object) -> Json:
        found: Json = call("GET", "/api/links", query={"limit": 2} | query).json()["pagination"]
        return found

    assert "total" not in pagination()
    assert "total" not in pagination(total="false")
    assert pagination(total="true")["total"] == 6
    assert pagination(total="true", cursor=pagination()["nextCursor"])["total"] == 6
    assert pagination(total="true", folder="F")["total"] == 1


def test_a_page_costs_at_most_ten_queries_and_settings(
    call: Call, make_link: MakeLink, workspace: Workspace, django_assert_max_num_queries: DjangoAssertNumQueries
) -> None:
    campaigns = [Campaign.objects.create(workspace=workspace, name=f"Campaign {index}") for index in range(30)]
    domains = [
        Domain.objects.create(workspace=workspace, host=f"go{index}.example.org", verified_at=NOON)
        for index in range(30)
    ]
    for campaign, domain in zip(campaigns, domains, strict=True):
        make_link(campaign=campaign, domain=domain, tags=["a", "b"], folder="F", at=NOON)
    everything = {"search": "example", "tag": "a", "folder": "F", "status": "active", "total": "true", "limit": 100}
    call("GET", "/api/links")

    with django_assert_max_num_queries(10 + SETTINGS + ROLE_QUERIES):
        assert len(call("GET", "/api/links", query=everything).json()["data"]) == 30
    one = everything | {"campaignId": campaigns[0].pk, "domainId": domains[0].pk}
    with django_assert_max_num_queries(10 + SETTINGS + ROLE_QUERIES):
        assert len(call("GET", "/api/links", query=one).json()["data"]) == 1
    with django_assert_max_num_queries(10 + SETTINGS + ROLE_QUERIES):
        assert call("GET", "/api/links", query=one | {"folder": ""}).json()["data"] == []
