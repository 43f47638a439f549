"""PATCH /api/links/{id}: what it changes, and what it leaves."""

from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
import time_machine
from django.contrib.auth.hashers import check_password
from django.test import Client

from accounts.models import Workspace
from campaigns.models import Campaign
from domains.models import Domain
from links.models import Link, LinkTag

pytestmark = pytest.mark.django_db

NOON = datetime(2026, 11, 1, 12, tzinfo=UTC)
FULL: dict[str, Any] = {
    "originalUrl": "https://example.com/page",
    "customAlias": "Launch",
    "password": "1234",
    "startsAt": "2026-12-01T09:00:00.000Z",
    "expiresAt": "2026-12-31T23:59:59.000Z",
    "maxClicks": 500,
    "tags": ["b", "a"],
    "folder": "F",
    "notes": "N",
}


@pytest.fixture
def patch(call: Callable[..., Any]) -> Callable[..., Any]:
    """Send PATCH with these fields, expect a 200, and return the data."""

    def send(link_id: str, **fields: Any) -> dict[str, Any]:
        answer = call("PATCH", f"/api/links/{link_id}", fields)
        assert answer.status_code == 200, answer.content
        assert answer.json()["message"] == "Link changed"
        data: dict[str, Any] = answer.json()["data"]
        assert data == call("GET", f"/api/links/{link_id}").json()["data"]
        return data

    return send


@pytest.fixture
def full(post_link: Any, workspace: Workspace) -> dict[str, Any]:
    """A link with everything, as POST answered it a day before NOON."""
    campaign = Campaign.objects.create(workspace=workspace, name="Spring")
    domain = Domain.objects.create(workspace=workspace, host="go.example.org", verified_at=NOON)
    with time_machine.travel(NOON - timedelta(days=1), tick=False):
        data: dict[str, Any] = post_link(campaignId=campaign.pk, domainId=domain.pk, **FULL).json()["data"]
    return data


@pytest.mark.parametrize(
    ("field", "value", "shown"),
    [
        ("originalUrl", "https://bücher.example/", {"originalUrl": "https://bücher.example/"}),
        ("customAlias", "other", {"shortCode": "other", "shortUrl": "http://go.example.org/other"}),
        ("customAlias", "LAUNCH", {"shortCode": "LAUNCH", "shortUrl": "http://go.example.org/LAUNCH"}),
        ("password", None, {"hasPassword": False}),
        ("startsAt", "2026-12-02T10:00:00+01:00", {"startsAt": "2026-12-02T09:00:00.000Z"}),
        ("startsAt", None, {"startsAt": None, "status": "active"}),
        ("expiresAt", "2027-01-01T00:00:00Z", {"expiresAt": "2027-01-01T00:00:00.000Z"}),
        ("expiresAt", None, {"expiresAt": None}),
        ("maxClicks", 7, {"maxClicks": 7}),
        ("maxClicks", None, {"maxClicks": None}),
        ("campaignId", None, {"campaignId": None}),
        ("domainId", None, {"domainId": None, "shortUrl": "http://localhost:8000/Launch"}),
        ("tags", ["a", "c", "A"], {"tags": ["a", "c"]}),
        ("tags", ["a", "b"], {"tags": ["a", "b"]}),
        ("tags", ["B", "a"], {"tags": ["B", "a"]}),
        ("tags", [], {"tags": []}),
        ("tags", None, {"tags": []}),
        ("folder", " G ", {"folder": "G"}),
        ("folder", None, {"folder": None}),
        ("folder", "", {"folder": None}),
        ("notes", "Ñ" * 500, {"notes": "Ñ" * 500}),
        ("notes", None, {"notes": None}),
        ("disabled", True, {"status": "disabled"}),
    ],
)
def test_one_field_changes_and_the_others_stay(
    patch: Any, full: dict[str, Any], field: str, value: Any, shown: dict[str, Any]
) -> None:
    with time_machine.travel(NOON, tick=False):
        assert patch(full["id"], **{field: value}) == full | shown | {"updatedAt": "2026-11-01T12:00:00.000Z"}


@pytest.mark.parametrize(
    "fields",
    [
        {}, {"customAlias": "Launch"}, {"startsAt": FULL["startsAt"], "expiresAt": FULL["expiresAt"]},
        {"maxClicks": 500}, {"tags": ["b", "a"]}, {"folder": "F", "notes": "N"}, {"disabled": False},
        {"originalUrl": FULL["originalUrl"]},
    ],
)  # fmt: skip
def test_nothing_new_is_no_change(patch: Any, full: dict[str, Any], fields: dict[str, Any]) -> None:
    with time_machine.travel(NOON, tick=False):
        assert patch(full["id"], **fields) == full


def test_all_fields_change_at_once(patch: Any, full: dict[str, Any], workspace: Workspace) -> None:
    campaign = Campaign.objects.create(workspace=workspace, name="Autumn")
    domain = Domain.objects.create(workspace=workspace, host="to.example.org", verified_at=NOON)
    new = {
        "originalUrl": "https://example.net/", "startsAt": "2027-01-01T00:00:00.000Z", "maxClicks": 1, "notes": "M",
        "expiresAt": "2027-02-01T00:00:00.000Z", "campaignId": campaign.pk, "domainId": domain.pk, "tags": ["z"],
        "folder": "G",
    }  # fmt: skip

    with time_machine.travel(NOON, tick=False):
        data = patch(full["id"], customAlias="autumn", password="4321", disabled=True, **new)

    shown = {"shortCode": "autumn", "shortUrl": "http://to.example.org/autumn", "status": "disabled"}
    assert data == full | new | shown | {"updatedAt": "2026-11-01T12:00:00.000Z"}
    link = Link.objects.get()
    assert (link.location, link.created_at) == ("https://example.net/", NOON - timedelta(days=1))
    assert check_password("4321", link.password)
    assert list(LinkTag.objects.values_list("name", "folded")) == [("z", "z")]


def test_each_change_is_later_than_the_one_before(patch: Any, full: dict[str, Any]) -> None:
    with time_machine.travel(NOON, tick=False):
        moments = [patch(full["id"], notes=notes)["updatedAt"] for notes in ("1", "2", "2", "3")]

    assert moments == [f"2026-11-01T12:00:00.{fraction}Z" for fraction in ("000", "001", "001", "002")]


def test_a_password_is_set_changed_and_removed(patch: Any, post_link: Any, client: Client) -> None:
    link_id = post_link(customAlias="launch").json()["data"]["id"]

    assert patch(link_id, password=" first ")["hasPassword"] is True
    assert client.get("/launch").status_code == 200
    assert client.post("/launch", {"password": " first "})["Location"] == "https://example.com/page"
    patch(link_id, password="second")
    assert client.post("/launch", {"password": " first "}).status_code != 302
    assert client.post("/launch", {"password": "second"})["Location"] == "https://example.com/page"
    assert patch(link_id, password=None)["hasPassword"] is False
    assert client.get("/launch").status_code == 302


def test_a_link_is_closed_and_opened(patch: Any, post_link: Any, client: Client) -> None:
    link_id = post_link(customAlias="launch").json()["data"]["id"]

    assert patch(link_id, disabled=True)["status"] == "disabled"
    assert client.get("/launch").status_code == 410
    assert patch(link_id, disabled=False)["status"] == "active"
    assert client.get("/launch").status_code == 302


def test_an_expired_link_opens_again_and_keeps_its_past_while_other_things_change(
    patch: Any, post_link: Any, client: Client
) -> None:
    past = (datetime.now(UTC) - timedelta(days=1)).isoformat(timespec="milliseconds").replace("+00:00", "Z")
    with time_machine.travel(datetime.now(UTC) - timedelta(days=2)):
        link_id = post_link(customAlias="launch", expiresAt=past).json()["data"]["id"]
    assert client.get("/launch").status_code == 410

    assert patch(link_id, notes="N", expiresAt=past)["status"] == "expired"
    assert patch(link_id, expiresAt="2099-01-01T00:00:00Z")["status"] == "active"
    assert client.get("/launch").status_code == 302
    assert patch(link_id, expiresAt=None)["expiresAt"] is None


def test_an_exhausted_link_opens_with_a_larger_limit_and_keeps_its_clicks(
    patch: Any, post_link: Any, client: Client
) -> None:
    link_id = post_link(customAlias="launch", maxClicks=1).json()["data"]["id"]
    client.get("/launch")
    assert client.get("/launch").status_code == 410

    data = patch(link_id, maxClicks=2)
    assert (data["clicks"], data["status"]) == (1, "active")
    assert client.get("/launch").status_code == 302
    assert patch(link_id, maxClicks=1)["status"] == "exhausted"


def test_upper_case_digits_name_the_link_too(patch: Any, make_link: Any) -> None:
    assert patch(make_link().pk.upper(), notes="N")["notes"] == "N"


def test_racing_changes_of_different_fields_are_all_made(race: Any, call: Any, post_link: Any) -> None:
    fields = [
        {"notes": "N"}, {"folder": "F"}, {"tags": ["a", "b"]}, {"maxClicks": 5}, {"customAlias": "renamed"},
        {"originalUrl": "https://example.net/"},
    ]  # fmt: skip
    link_id, waiting = post_link().json()["data"]["id"], list(fields)

    def change() -> int:
        status: int = call("PATCH", f"/api/links/{link_id}", waiting.pop()).status_code
        return status

    assert race(len(fields), change) == [200] * len(fields)
    data = call("GET", f"/api/links/{link_id}").json()["data"]
    expected = {"notes": "N", "folder": "F", "tags": ["a", "b"], "maxClicks": 5, "shortCode": "renamed"}
    assert data | expected == data
    assert data["originalUrl"] == "https://example.net/"
    for word in ("renamed", "example.net", "N"):
        assert len(call("GET", "/api/links", query={"search": word, "tag": "b"}).json()["data"]) == 1


def test_racing_periods_never_leave_a_link_that_ends_before_it_starts(race: Any, call: Any, post_link: Any) -> None:
    sides = [{"startsAt": "2098-01-01T00:00:00Z"}, {"expiresAt": "2097-01-01T00:00:00Z"}]
    link_id, waiting = post_link().json()["data"]["id"], sides * 4

    def change() -> int:
        status: int = call("PATCH", f"/api/links/{link_id}", waiting.pop()).status_code
        return status

    assert sorted(race(8, change)) == [200] * 4 + [400] * 4
    link = Link.objects.get()
    assert (link.starts_at is None) != (link.expires_at is None)
