"""PATCH /api/campaigns/{id}: absent fields stay, null unsets, and an error changes nothing."""

from datetime import UTC, datetime
from typing import Protocol

import pytest
import time_machine
from pytest_django import DjangoAssertNumQueries

from campaigns.models import Campaign
from tests.campaigns.fixtures import MakeCampaign
from tests.campaigns.values import CASES
from tests.fixtures import Call, KeyWith, Race, Response
from tests.queries import ROLE_QUERIES

pytestmark = pytest.mark.django_db

NO_BOOLEANS: list[object] = ["true", 1, 0, [], {}]
FULL = {
    "utmSource": "news", "utmMedium": "mail", "utmCampaign": "spring", "utmTerm": "boots", "utmContent": "top",
    "startsAt": "2027-03-01T00:00:00.000Z", "endsAt": "2027-04-01T00:00:00.000Z",
}  # fmt: skip


class Change(Protocol):
    """Sends PATCH for the campaign with these fields."""

    def __call__(self, campaign: Campaign, **fields: object) -> Response: ...


@pytest.fixture
def change(call: Call) -> Change:
    """See Change."""

    def patch(campaign: Campaign, **fields: object) -> Response:
        return call("PATCH", f"/api/campaigns/{campaign.pk}", fields)

    return patch


@pytest.mark.parametrize(
    ("field", "value"),
    [("name", "Summer"), *((name, "new") for name in FULL if name.startswith("utm")),
     ("startsAt", "2027-03-31T23:59:59.999Z"), ("endsAt", "2028-01-01T00:00:00.000Z")],
)  # fmt: skip
def test_patch_changes_one_field(
    call: Call, change: Change, make_campaign: MakeCampaign, field: str, value: str
) -> None:
    campaign = make_campaign(**FULL)
    before = call("GET", f"/api/campaigns/{campaign.pk}").json()["data"]

    answer = change(campaign, **{field: value})

    assert answer.status_code == 200
    assert answer.json() == {"success": True, "message": "Campaign changed", "data": before | {field: value}}
    assert call("GET", f"/api/campaigns/{campaign.pk}").json()["data"] == before | {field: value}


def test_null_unsets(change: Change, make_campaign: MakeCampaign) -> None:
    data = change(make_campaign(**FULL), **dict.fromkeys(FULL)).json()["data"]

    assert {name: data[name] for name in FULL} == dict.fromkeys(FULL)


def test_nothing_sent_changes_nothing(change: Change, make_campaign: MakeCampaign) -> None:
    campaign = make_campaign(**FULL)

    data = change(campaign).json()["data"]

    assert {name: data[name] for name in FULL} == FULL


def test_it_is_archived_and_restored(change: Change, make_campaign: MakeCampaign) -> None:
    campaign = make_campaign()

    with time_machine.travel(datetime(2027, 1, 1, tzinfo=UTC), tick=False):
        assert change(campaign, archived=True).json()["data"]["archivedAt"] == "2027-01-01T00:00:00.000Z"
    with time_machine.travel(datetime(2027, 2, 1, tzinfo=UTC), tick=False):
        assert change(campaign, archived=True).json()["data"]["archivedAt"] == "2027-01-01T00:00:00.000Z"
    for value in (False, None):
        assert change(campaign, archived=True).json()["data"]["archivedAt"]
        assert change(campaign, archived=value).json()["data"]["archivedAt"] is None


@pytest.mark.parametrize(
    ("field", "value"),
    [*CASES, *(("archived", value) for value in NO_BOOLEANS),
     ("archivedAt", None), ("id", "0" * 24), ("links", 5), ("workspace", "0" * 24)],
)  # fmt: skip
def test_bad_value_is_a_400_and_changes_nothing(
    change: Change, make_campaign: MakeCampaign, field: str, value: object
) -> None:
    campaign = make_campaign()

    answer = change(campaign, **{"utmTerm": "new", field: value})

    assert (answer.status_code, list(answer.json()["errors"])) == (400, [field])
    assert Campaign.objects.get().utm_term == ""


@pytest.mark.parametrize(
    "fields",
    [{"startsAt": "2027-04-01T00:00:00Z"}, {"endsAt": "2027-03-01T00:00:00Z"}, {"endsAt": "1999-01-01T00:00:00Z"}],
)
def test_change_checks_period_with_stored_times(
    change: Change, make_campaign: MakeCampaign, fields: dict[str, str]
) -> None:
    campaign = make_campaign(**FULL)

    answer = change(campaign, name="Summer", **fields)

    assert (answer.status_code, list(answer.json()["errors"])) == (400, ["startsAt"])
    assert Campaign.objects.get().name == "Spring"


def test_taken_name_is_a_409_except_its_own(change: Change, make_campaign: MakeCampaign) -> None:
    campaign = make_campaign("Spring")
    make_campaign("Summer")

    answer = change(campaign, name="Summer", utmSource="new")

    assert (answer.status_code, answer.json()["code"]) == (409, "name_taken")
    assert Campaign.objects.get(pk=campaign.pk).utm_source == ""
    assert change(campaign, name="Spring").status_code == 200


def test_search_finds_the_new_name(call: Call, change: Change, make_campaign: MakeCampaign) -> None:
    change(make_campaign("Spring"), name="Été")

    def found(text: str) -> int:
        return len(call("GET", "/api/campaigns", query={"search": text}).json()["data"])

    assert (found("été"), found("spring")) == (1, 0)


@pytest.mark.django_db(transaction=True)
def test_race_for_a_name_has_one_winner(change: Change, make_campaign: MakeCampaign, race: Race) -> None:
    campaigns = [make_campaign(f"C{number}") for number in range(6)]
    left = iter(list(campaigns))

    answers = race(6, lambda: change(next(left), name="One").status_code)

    assert sorted(answers) == [200] + [409] * 5
    assert Campaign.objects.filter(name="One").count() == 1


def test_it_needs_the_scope_to_change_campaigns(call: Call, make_campaign: MakeCampaign, key_with: KeyWith) -> None:
    campaign = make_campaign()

    for method in ("PATCH", "DELETE"):
        answer = call(
            method, f"/api/campaigns/{campaign.pk}", {"name": "New"}, key=key_with("links:read", "links:write")
        )
        assert (answer.status_code, answer.json()["code"]) == (403, "scope_required")
    assert Campaign.objects.get().name == "Spring"


def test_it_takes_few_queries(
    change: Change, make_campaign: MakeCampaign, django_assert_max_num_queries: DjangoAssertNumQueries
) -> None:
    campaign = make_campaign()

    with django_assert_max_num_queries(9 + ROLE_QUERIES):
        assert change(campaign, **FULL).status_code == 200
