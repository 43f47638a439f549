"""POST /api/campaigns."""

from collections.abc import Iterator
from datetime import UTC, datetime
from typing import Protocol

import pytest
import time_machine
from pytest_django import DjangoAssertNumQueries

from accounts.models import Role, Workspace
from campaigns import services
from campaigns.models import Campaign
from tests.campaigns.fixtures import MakeCampaign
from tests.campaigns.values import CASES
from tests.fixtures import Call, KeyWith, PostLink, Race, SignInAs
from tests.queries import ROLE_QUERIES

pytestmark = pytest.mark.django_db

NOW = datetime(2026, 11, 1, 12, 30, 15, 123456, tzinfo=UTC)
UNSET = dict.fromkeys(
    ("utmSource", "utmMedium", "utmCampaign", "utmTerm", "utmContent", "startsAt", "endsAt", "archivedAt")
)


@pytest.fixture(autouse=True)
def november() -> Iterator[None]:
    """Stop the clock."""
    with time_machine.travel(NOW, tick=False):
        yield


class Refuse(Protocol):
    """Sends fields that must be refused, and returns the errors."""

    def __call__(self, **fields: object) -> dict[str, list[str]]: ...


@pytest.fixture
def refuse(call: Call) -> Refuse:
    """See Refuse."""

    def send(**fields: object) -> dict[str, list[str]]:
        answer = call("POST", "/api/campaigns", {"name": "Spring"} | fields)
        body = answer.json()
        assert (answer.status_code, body["success"], body["code"]) == (400, False, "invalid")
        assert not Campaign.objects.exists()
        errors: dict[str, list[str]] = body["errors"]
        return errors

    return send


def test_create_answers_every_field(call: Call, workspace: Workspace) -> None:
    sent = {
        "name": "Spring sale 🌱",
        "utmSource": "news letter",
        "utmMedium": "e-mail",
        "utmCampaign": "frühling",
        "utmTerm": "boots+shoes",
        "utmContent": "a&b=c",
        "startsAt": "2027-03-01T00:00:00.000Z",
        "endsAt": "2027-04-01T00:00:00.000Z",
    }

    answer = call("POST", "/api/campaigns", sent)

    campaign = Campaign.objects.get()
    beyond = {"id": campaign.pk, "archivedAt": None, "links": 0, "createdAt": "2026-11-01T12:30:15.123Z"}
    assert answer.status_code == 201
    assert answer.json() == {"success": True, "message": "Campaign created", "data": sent | beyond}
    assert answer["Cache-Control"] == "no-store"
    assert campaign.workspace == workspace


@pytest.mark.parametrize("nothing", [None, "", "  "])
def test_name_is_enough_and_null_or_blank_is_unset(call: Call, nothing: str | None) -> None:
    blank = {name: nothing for name in UNSET if name.startswith("utm")}

    data = call("POST", "/api/campaigns", {"name": "  Spring\n", "startsAt": None, "endsAt": None} | blank).json()[
        "data"
    ]

    assert data["name"] == "Spring"
    assert {name: data[name] for name in UNSET} == UNSET


def test_a_campaign_may_lie_in_the_past(call: Call) -> None:
    past = {"startsAt": "2020-01-01T00:00:00Z", "endsAt": "2020-02-01T00:00:00Z"}

    assert call("POST", "/api/campaigns", {"name": "Old"} | past).status_code == 201


@pytest.mark.parametrize(("field", "value"), CASES)
def test_create_refuses_bad_value_and_names_its_field(refuse: Refuse, field: str, value: object) -> None:
    assert list(refuse(**{field: value})) == [field]


@pytest.mark.parametrize(
    "field", ["id", "links", "archived", "archivedAt", "createdAt", "workspace", "search_name", "utm_source"]
)
def test_read_only_fields_are_unknown_fields(refuse: Refuse, field: str) -> None:
    assert list(refuse(**{field: None})) == [field]


def test_name_is_required(call: Call) -> None:
    answer = call("POST", "/api/campaigns", {})

    assert (answer.status_code, list(answer.json()["errors"])) == (400, ["name"])


@pytest.mark.parametrize("ends_at", ["2027-03-01T00:00:00Z", "2027-02-28T00:00:00Z"])
def test_it_must_start_before_it_ends(refuse: Refuse, ends_at: str) -> None:
    assert list(refuse(startsAt="2027-03-01T00:00:00Z", endsAt=ends_at)) == ["startsAt"]


def test_taken_name_is_a_409_within_the_workspace(
    call: Call, make_campaign: MakeCampaign, workspace: Workspace, stranger: Workspace
) -> None:
    Campaign.objects.create(workspace=stranger, name="Summer")
    make_campaign("Summer")

    answer = call("POST", "/api/campaigns", {"name": " Summer"})

    assert answer.status_code == 409
    assert answer.json() == {
        "success": False,
        "message": "Another campaign has this name. Choose a different one.",
        "code": "name_taken",
    }
    assert call("POST", "/api/campaigns", {"name": "summer"}).status_code == 201
    assert Campaign.objects.in_workspace(workspace).count() == 2


@pytest.mark.django_db(transaction=True)
def test_race_for_a_name_has_one_winner(call: Call, race: Race) -> None:
    answers = race(8, lambda: call("POST", "/api/campaigns", {"name": "Spring"}).status_code)

    assert sorted(answers) == [201] + [409] * 7
    assert Campaign.objects.count() == 1


@pytest.mark.parametrize("scope", ["links:read", "links:write", "stats:read", "domains:write"])
def test_it_needs_the_scope_to_change_campaigns(call: Call, key_with: KeyWith, scope: str) -> None:
    answer = call("POST", "/api/campaigns", {"name": "Spring"}, key=key_with(scope))

    assert (answer.status_code, answer.json()["code"]) == (403, "scope_required")
    assert "campaigns:write" in answer.json()["message"]
    assert call("POST", "/api/campaigns", {"name": "Spring"}, key=key_with("campaigns:write")).status_code == 201


def test_link_can_join_at_once(call: Call, make_campaign: MakeCampaign, post_link: PostLink) -> None:
    campaign = make_campaign()

    assert post_link(campaignId=campaign.pk).json()["data"]["campaignId"] == campaign.pk
    assert call("GET", f"/api/campaigns/{campaign.pk}").json()["data"]["links"] == 1


def test_it_takes_few_queries(
    call: Call, make_campaign: MakeCampaign, django_assert_max_num_queries: DjangoAssertNumQueries
) -> None:
    make_campaign("First")

    with django_assert_max_num_queries(8 + ROLE_QUERIES):
        make_campaign("Second")


def test_a_campaign_too_many_is_a_409(call: Call, sign_in_as: SignInAs, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(services, "MOST_CAMPAIGNS", 2)
    answers = [call("POST", "/api/campaigns", {"name": name}) for name in "abc"]

    assert [answer.status_code for answer in answers] == [201, 201, 409]
    assert answers[2].json()["code"] == "too_many_campaigns"
    page = sign_in_as(Role.MEMBER).post("/campaigns/new", {"name": "d"}).content.decode()
    assert "A workspace can have at most 2 campaigns." in page
    assert Campaign.objects.count() == 2
