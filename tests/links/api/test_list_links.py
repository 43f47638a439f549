"""GET /api/links: the workspace's links, page by page."""

from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import Any, Protocol

import pytest
from django.test import Client
from pytest_django import DjangoAssertNumQueries

from accounts.models import Workspace
from campaigns.models import Campaign
from domains.models import Domain
from links.models import Link
from tests.fixtures import Call, Json, KeyAndText, MakeLink, PostLink
from tests.queries import ROLE_QUERIES

pytestmark = pytest.mark.django_db

NOON = datetime(2026, 3, 1, 12, tzinfo=UTC)


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


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("limit", "0"), ("limit", "101"), ("limit", "-1"), ("limit", "x"), ("limit", ""), ("limit", "9" * 400),
        ("limit", "1.5"), ("total", "maybe"), ("cursor", "x"), ("cursor", "!" * 501), ("cursor", "\0"), ("cursor", "é"),
        ("cursor", "W10"), ("cursor", "bnVsbA"), ("sort", "password"), ("sort", "--clicks"), ("sort", ""),
        ("sort", "created_at"), ("status", "open"), ("status", ""), ("status", "ACTIVE"), ("tag", "a b"), ("tag", ""),
        ("tag", "\0"), ("tag", "t" * 31), ("search", "\0"), ("search", "s" * 501), ("search", "\ufdfa" * 30),
        ("folder", "f" * 51), ("folder", "\0"), ("campaignId", ""), ("campaignId", "x"), ("campaignId", "g" * 24),
        ("campaignId", "0" * 24),
        ("domainId", "x" * 9), ("domainId", "0" * 24), ("createdAfter", "yesterday"), ("createdAfter", "2026-01-01"),
        ("createdBefore", "2026-01-01T00:00:00"), ("createdBefore", "9999-12-31T23:59:59-14:00"),
        ("page", "2"), ("Search", "x"), ("password", "x"), ("workspace", "x"), ("key__startswith", "x"),
    ],
)  # fmt: skip
def test_a_bad_parameter_is_refused_by_name(call: Call, name: str, value: str) -> None:
    answer = call("GET", "/api/links", query={name: value})

    assert answer.status_code == 400
    assert list(answer.json()["errors"]) == [name]


def test_bytes_that_are_no_text_are_no_server_error(call: Call) -> None:
    for name in ("search", "tag", "folder", "cursor", "%ff", "sort"):
        assert call("GET", f"/api/links?{name}=%ff%ed%a0%80").status_code in (200, 400)


def test_a_cursor_belongs_to_its_order(call: Call, make_link: MakeLink) -> None:
    _numbered(make_link, 3)
    cursor = call("GET", "/api/links", query={"limit": 1}).json()["pagination"]["nextCursor"]

    for sort in ("createdAt", "-updatedAt", "clicks"):
        answer = call("GET", "/api/links", query={"cursor": cursor, "sort": sort})
        assert list(answer.json()["errors"]) == ["cursor"]


@pytest.mark.parametrize("name", ["campaignId", "domainId"])
def test_a_foreign_id_looks_like_an_unknown_one(
    call: Call, make_link: MakeLink, stranger: Workspace, name: str
) -> None:
    theirs: Campaign | Domain
    if name == "campaignId":
        theirs = Campaign.objects.create(workspace=stranger, name="Secret")
        make_link(workspace=stranger, campaign=theirs)
    else:
        theirs = Domain.objects.create(workspace=stranger, host="go.example.net", verified_at=NOON)
        make_link(workspace=stranger, domain=theirs)

    answers = [call("GET", "/api/links", query={name: id_}) for id_ in (theirs.pk, theirs.pk.upper(), "0" * 24)]

    assert {answer.status_code for answer in answers} == {400}
    assert {answer.content for answer in answers} == {answers[0].content}


@pytest.mark.parametrize("method", ["GET", "HEAD"])
def test_it_needs_the_scope_to_read(call: Call, api_key: KeyAndText, method: str) -> None:
    api_key[0].scopes = ["links:write", "stats:read"]
    api_key[0].save()

    assert call(method, "/api/links").status_code == 403


def test_it_needs_a_key(client: Client) -> None:
    for path in ("/api/links", "/api/tags", "/api/folders"):
        assert client.get(path).status_code == 401


def test_a_page_costs_at_most_five_queries(
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

    with django_assert_max_num_queries(5 + ROLE_QUERIES):
        assert len(call("GET", "/api/links", query=everything).json()["data"]) == 30
    one = everything | {"campaignId": campaigns[0].pk, "domainId": domains[0].pk}
    with django_assert_max_num_queries(5 + ROLE_QUERIES):
        assert len(call("GET", "/api/links", query=one).json()["data"]) == 1
    with django_assert_max_num_queries(5 + ROLE_QUERIES):
        assert call("GET", "/api/links", query=one | {"folder": ""}).json()["data"] == []
