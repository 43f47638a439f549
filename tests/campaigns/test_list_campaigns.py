"""GET /api/campaigns and GET /api/campaigns/{id}."""

from datetime import UTC, datetime, timedelta
from typing import Protocol

import pytest
from pytest_django import DjangoAssertNumQueries

from accounts.models import Workspace
from accounts.workspaces.actors import operator
from campaigns.models import Campaign
from campaigns.services import create_campaign
from tests.campaigns.fixtures import MakeCampaign
from tests.fixtures import Call, KeyWith, MakeLink
from tests.queries import ROLE_QUERIES

pytestmark = pytest.mark.django_db

NOON = datetime(2026, 3, 1, 12, tzinfo=UTC)


class ListNames(Protocol):
    """Lists with these parameters and returns the names of the one page."""

    def __call__(self, **query: str) -> list[str]: ...


@pytest.fixture
def listed(call: Call) -> ListNames:
    """See ListNames."""

    def names(**query: str) -> list[str]:
        answer = call("GET", "/api/campaigns", query=query)
        assert answer.status_code == 200, answer.content
        return [campaign["name"] for campaign in answer.json()["data"]]

    return names


@pytest.fixture
def four(workspace: Workspace) -> None:
    """Campaigns created in this order, two of them at the same moment."""
    for name, minutes in (("Delta", 0), ("alpha", 1), ("Beta", 1), ("Gamma", 2)):
        create_campaign(by=operator(workspace), name=name, at=NOON + timedelta(minutes=minutes))


def test_empty_list(call: Call) -> None:
    answer = call("GET", "/api/campaigns")

    assert answer.json() == {
        "success": True,
        "message": "Campaigns found",
        "data": [],
        "pagination": {"nextCursor": None, "limit": 20},
    }
    assert answer["Cache-Control"] == "no-store"


def test_list_row_equals_the_detail(call: Call, make_campaign: MakeCampaign, make_link: MakeLink) -> None:
    campaign = make_campaign(utmSource="news")
    for _ in range(2):
        make_link(campaign=campaign)
    make_link()

    (row,) = call("GET", "/api/campaigns").json()["data"]

    assert row["links"] == 2
    answer = call("GET", f"/api/campaigns/{campaign.pk.upper()}")
    assert answer.json() == {"success": True, "message": "Campaign found", "data": row}


@pytest.mark.engines
@pytest.mark.usefixtures("four")
@pytest.mark.parametrize("sort", ["createdAt", "-createdAt", "name", "-name"])
def test_pagination_in_every_order(call: Call, listed: ListNames, sort: str) -> None:
    whole = listed(sort=sort)
    one_by_one: list[str] = []
    cursor: dict[str, str] = {}
    while True:
        body = call("GET", "/api/campaigns", query={"sort": sort, "limit": 1, "total": "true"} | cursor).json()
        one_by_one += [campaign["name"] for campaign in body["data"]]
        assert body["pagination"]["total"] == 4
        if body["pagination"]["nextCursor"] is None:
            break
        cursor = {"cursor": body["pagination"]["nextCursor"]}

    assert one_by_one == whole
    assert set(whole) == {"Delta", "alpha", "Beta", "Gamma"}


@pytest.mark.usefixtures("four")
def test_newest_first_is_the_default_order(listed: ListNames) -> None:
    assert listed()[0] == "Gamma"
    assert listed()[-1] == "Delta"
    assert listed(sort="createdAt")[0] == "Delta"
    # The collation depends on the database, but names in capital letters have the same order on each.
    by_name = listed(sort="name", search="ta")
    assert by_name == ["Beta", "Delta"]
    assert listed(sort="-name", search="ta") == by_name[::-1]


@pytest.mark.engines
@pytest.mark.parametrize(
    ("search", "found"),
    [
        ("spring", {"Spring 50%"}), ("SPRING", {"Spring 50%"}), ("g 5", {"Spring 50%"}), ("g  5", {"Spring 50%"}),
        ("frühling", {"FRÜHLING"}), ("ühl", {"FRÜHLING"}), ("strasse", {"Straße"}), ("%", {"Spring 50%"}),
        ("_", {"a_b"}), (".", {"a.b"}), ("a.b", {"a.b"}), ("\\", {"back\\slash"}), ("(", {"(x)"}), (".*", set()),
        ("", {"Spring 50%", "FRÜHLING", "Straße", "a_b", "a.b", "back\\slash", "(x)"}),
    ],
)  # fmt: skip
def test_search_matches_part_of_name_in_any_case_and_script(
    make_campaign: MakeCampaign, listed: ListNames, search: str, found: set[str]
) -> None:
    for name in ("Spring 50%", "FRÜHLING", "Straße", "a_b", "a.b", "back\\slash", "(x)"):
        make_campaign(name)

    assert set(listed(search=search)) == found


def test_filter_by_archived(call: Call, make_campaign: MakeCampaign, listed: ListNames) -> None:
    call("PATCH", f"/api/campaigns/{make_campaign('Old').pk}", {"archived": True})
    make_campaign("New")

    assert listed() == listed(archived="false") == ["New"]
    assert listed(archived="true") == ["Old"]
    assert listed(archived="all") == ["New", "Old"]


def test_list_has_own_campaigns_only(make_campaign: MakeCampaign, listed: ListNames, stranger: Workspace) -> None:
    Campaign.objects.create(workspace=stranger, name="Secret", search_name="secret")
    make_campaign("Mine")

    assert listed(archived="all") == ["Mine"]
    assert listed(search="secret") == []


@pytest.mark.parametrize(
    ("query", "field"),
    [
        ("sort=links", "sort"), ("sort=Name", "sort"), ("archived=yes", "archived"), ("archived=", "archived"),
        ("search=%00", "search"), ("search=" + "s" * 101, "search"), ("limit=0", "limit"), ("limit=101", "limit"),
        ("limit=" + "9" * 400, "limit"), ("total=maybe", "total"), ("cursor=x", "cursor"), ("cursor=%00", "cursor"),
        ("cursor=W10", "cursor"), ("name=a", "name"), ("archive=true", "archive"),
    ],
)  # fmt: skip
def test_bad_parameter_is_a_400_that_names_it(call: Call, query: str, field: str) -> None:
    answer = call("GET", f"/api/campaigns?{query}")

    assert (answer.status_code, list(answer.json()["errors"])) == (400, [field])


@pytest.mark.usefixtures("four")
def test_a_cursor_belongs_to_one_order(call: Call) -> None:
    cursor = call("GET", "/api/campaigns", query={"limit": 1}).json()["pagination"]["nextCursor"]

    assert call("GET", "/api/campaigns", query={"cursor": cursor, "sort": "name"}).status_code == 400


@pytest.mark.parametrize("method", ["GET", "PATCH", "DELETE"])
def test_malformed_unknown_and_foreign_ids_get_the_same_404(call: Call, stranger: Workspace, method: str) -> None:
    theirs = Campaign.objects.create(workspace=stranger, name="Secret").pk
    ids = [theirs, theirs.upper(), "0" * 24, "x", theirs[:-1], theirs + "0", "%00", "٣" * 24, "%20" + theirs]

    answers = [call(method, f"/api/campaigns/{campaign_id}", {"name": "Mine"}) for campaign_id in ids]

    assert [answer.status_code for answer in answers] == len(ids) * [404]
    assert {answer.content for answer in answers} == {answers[0].content}
    assert answers[0].json()["code"] == "not_found"
    assert Campaign.objects.get().name == "Secret"


def test_it_needs_the_scope_to_read(call: Call, key_with: KeyWith, make_campaign: MakeCampaign) -> None:
    key = key_with("links:write", "campaigns:write", "stats:read")
    path = f"/api/campaigns/{make_campaign().pk}"

    for method, address in (("GET", "/api/campaigns"), ("GET", path), ("HEAD", path)):
        assert call(method, address, key=key).status_code == 403
        assert call(method, address, key=key_with("links:read")).status_code == 200


@pytest.mark.engines
@pytest.mark.parametrize("rows", [1, 30])
def test_list_takes_two_queries_after_authentication(
    call: Call, workspace: Workspace, make_link: MakeLink, django_assert_num_queries: DjangoAssertNumQueries, rows: int
) -> None:
    for number in range(rows):
        make_link(campaign=Campaign.objects.create(workspace=workspace, name=f"C{number}"))
    call("GET", "/api/campaigns")

    with django_assert_num_queries(3 + ROLE_QUERIES):
        answer = call("GET", "/api/campaigns", query={"limit": 100})

    assert [campaign["links"] for campaign in answer.json()["data"]] == [1] * rows
