"""GET /api/links/{id}/stats and /api/campaigns/{id}/stats: requests that are refused."""

from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from typing import TypeAlias

import pytest
import time_machine

from accounts.models import Workspace
from accounts.workspaces.actors import operator
from campaigns.models import Campaign
from links.fields import link_values
from links.models import Link
from links.services.creation import create_link
from tests.fixtures import Call, KeyAndText, MakeLink

pytestmark = pytest.mark.django_db

NOW = datetime(2026, 12, 1, 12, 45, tzinfo=UTC)

OnPlan: TypeAlias = Callable[[str], None]


@pytest.fixture(autouse=True)
def clock() -> Iterator[None]:
    """Stop the clock on 1 December at 12:45."""
    with time_machine.travel(NOW, tick=False):
        yield


@pytest.fixture
def path(make_link: MakeLink) -> str:
    """The address of a link's statistics."""
    return f"/api/links/{make_link().pk}/stats"


@pytest.fixture
def on_plan(workspace: Workspace) -> OnPlan:
    """Put the workspace on a plan."""

    def change(plan: str) -> None:
        Workspace.objects.filter(pk=workspace.pk).update(plan=plan)

    return change


@pytest.mark.parametrize(
    ("query", "field"),
    [
        ({"from": "yesterday"}, "from"),
        ({"from": ""}, "from"),
        ({"from": "2026-02-30"}, "from"),
        ({"from": "2026-W49-2"}, "from"),
        ({"from": "20261201"}, "from"),
        ({"from": "2026-12-01T09:00:00"}, "from"),
        ({"from": "2026-12-01T09:00:00 01:00"}, "from"),  # a + that was not written %2B
        ({"from": "2026-12-01\0"}, "from"),
        ({"from": "٢٠٢٦-١٢-٠١"}, "from"),
        ({"from": "1969-12-31"}, "from"),
        ({"from": "0001-01-01", "timezone": "Asia/Tokyo"}, "from"),
        ({"to": "9999-12-31", "timezone": "America/New_York"}, "to"),
        ({"to": "9999-12-31T23:59:59Z", "timezone": "Asia/Tokyo"}, "to"),
        ({"to": "9" * 5_000}, "to"),
        ({"from": "9998-12-31"}, "from"),
        ({"from": "2026-12-02"}, "from"),
        ({"from": "2026-11-02", "to": "2026-11-01"}, "to"),
        ({"from": "2026-11-02T10:00:00Z", "to": "2026-11-02T10:00:00Z"}, "to"),
        ({"from": "2025-11-30", "to": "2026-12-01"}, "from"),  # 367 days
        ({"from": "1970-01-01", "to": "9998-12-31"}, "from"),
        ({"timezone": ""}, "timezone"),
        ({"timezone": "Mars/Olympus"}, "timezone"),
        ({"timezone": "../../etc/passwd"}, "timezone"),
        ({"timezone": "/etc/localtime"}, "timezone"),
        ({"timezone": "America"}, "timezone"),
        ({"timezone": "localtime"}, "timezone"),
        ({"timezone": "UTC\0"}, "timezone"),
        ({"timezone": "a" * 5_000}, "timezone"),
        ({"interval": "week"}, "interval"),
        ({"interval": "hour"}, "interval"),
        ({"interval": "hour", "from": "2026-11-01", "to": "2026-11-08"}, "interval"),
        ({"limit": "0"}, "limit"),
        ({"limit": "101"}, "limit"),
        ({"limit": "ten"}, "limit"),
        ({"limit": "9" * 5_000}, "limit"),
        ({"form": "2026-12-01"}, "form"),
    ],
)
def test_a_wrong_parameter_is_named(call: Call, path: str, query: dict[str, str], field: str) -> None:
    answer = call("GET", path, query=query)

    assert answer.status_code == 400
    body = answer.json()
    assert (body["success"], body["code"], list(body["errors"])) == (False, "invalid", [field])


@pytest.mark.parametrize("text", ["%00", "%ED%A0%80", "%FF", "%F0%9F%92%A9"])
@pytest.mark.parametrize("name", ["from", "to", "timezone", "interval", "limit", "other"])
def test_bytes_that_are_no_text_are_a_400(call: Call, path: str, name: str, text: str) -> None:
    assert call("GET", f"{path}?{name}={text}").status_code == 400
    assert call("GET", f"{path}?{text}={name}").status_code == 400


def test_a_year_and_a_day_may_be_asked_for_at_once(call: Call, path: str) -> None:
    answer = call("GET", path, query={"from": "2025-12-01", "to": "2026-12-01"})

    assert len(answer.json()["data"]["series"]) == 366


@pytest.mark.parametrize("kind", ["links", "campaigns"])
def test_unknown_and_foreign_ids_get_the_same_404(call: Call, stranger: Workspace, kind: str) -> None:
    campaign = Campaign.objects.create(workspace=stranger, name="Theirs")
    link = create_link(
        by=operator(stranger), at=NOW, values=link_values(destination="https://example.com", campaign=campaign)
    )
    theirs = link.pk if kind == "links" else campaign.pk
    ids = [theirs, stranger.pk, "0" * 24, "x", theirs[:-1], theirs + "0", "%00", "%ED%A0%80", "٣" * 24]

    answers = [call("GET", f"/api/{kind}/{one}/stats") for one in ids]

    assert [answer.status_code for answer in answers] == len(ids) * [404]
    assert {answer.json()["code"] for answer in answers} == {"not_found"}
    assert len({answer.json()["message"] for answer in answers}) == 1
    assert call("GET", f"/api/{kind}/{theirs}/stats", query={"from": "nonsense"}).status_code == 404


def test_a_links_id_is_no_campaigns_id_and_vice_versa(call: Call, make_link: MakeLink, workspace: Workspace) -> None:
    campaign = Campaign.objects.create(workspace=workspace, name="Spring")

    assert call("GET", f"/api/campaigns/{make_link().pk}/stats").status_code == 404
    assert call("GET", f"/api/links/{campaign.pk}/stats").status_code == 404


def test_statistics_of_a_guest_link_are_not_found(call: Call, make_link: MakeLink) -> None:
    link = make_link()
    Link.objects.filter(pk=link.pk).update(workspace=None, is_guest=True)

    assert call("GET", f"/api/links/{link.pk}/stats").status_code == 404


def test_it_needs_the_scope_to_read_statistics(call: Call, path: str, api_key: KeyAndText) -> None:
    key, _text = api_key
    key.scopes = ["links:read", "links:write", "campaigns:write", "domains:write"]
    key.save()

    for method in ("GET", "HEAD"):
        answer = call(method, path)
        assert answer.status_code == 403
    key.scopes = ["stats:read"]
    key.save()
    assert call("GET", path).status_code == 200


def test_other_methods_are_a_405(call: Call, path: str) -> None:
    assert {call(method, path, {}).status_code for method in ("POST", "PUT", "PATCH", "DELETE")} == {405}


def test_a_plan_limits_how_far_statistics_reach_back(call: Call, path: str, on_plan: OnPlan) -> None:
    on_plan("pro")

    assert call("GET", path, query={"from": "2025-12-01", "to": "2025-12-02"}).status_code == 200
    for query in ({"from": "2025-11-30", "to": "2025-12-02"}, {"from": "1970-01-01"}, {"to": "2025-06-30"}):
        answer = call("GET", path, query=query)
        assert answer.status_code == 403
        assert answer.json()["code"] == "plan_required"
        assert answer.json()["message"] == ("The Pro plan keeps statistics for 365 days. Change to the Business plan.")


def test_the_default_days_begin_where_the_plan_does(call: Call, path: str, on_plan: OnPlan) -> None:
    on_plan("pro")

    data = call("GET", path, query={"to": "2025-12-10"}).json()["data"]

    assert (data["from"], len(data["series"])) == ("2025-12-01T00:00:00.000Z", 10)


def test_a_plan_counts_days_in_the_given_time_zone(call: Call, path: str, on_plan: OnPlan) -> None:
    on_plan("pro")

    # 1 December has long begun in Kiritimati, where it is the 2nd.
    query = {"from": "2025-12-01", "to": "2025-12-03", "timezone": "Pacific/Kiritimati"}
    assert call("GET", path, query=query).status_code == 403
    assert call("GET", path, query=query | {"from": "2025-12-02"}).status_code == 200
