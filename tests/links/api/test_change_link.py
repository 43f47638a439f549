"""PATCH /api/links/{id}: the given fields change, and the others stay."""

from datetime import UTC, datetime, timedelta
from typing import Protocol

import pytest
import time_machine
from django.contrib.auth.hashers import check_password
from django.test import Client

from accounts.models import Workspace
from campaigns.models import Campaign
from domains.models import Domain
from links.models import Link, LinkTag
from tests.fixtures import Call, Json, MakeLink, PostLink, Race

pytestmark = pytest.mark.django_db

NOON = datetime(2026, 11, 1, 12, tzinfo=UTC)
FULL: Json = {
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


class Patch(Protocol):
    """Sends PATCH with these fields, expects a 200, and returns the data."""

    def __call__(self, link_id: str, **fields: object) -> Json: ...


@pytest.fixture
def patch(call: Call) -> Patch:
    """See Patch."""

    def send(link_id: str, **fields: object) -> Json:
        answer = call("PATCH", f"/api/links/{link_id}", fields)
        assert answer.status_code == 200, answer.content
        assert answer.json()["message"] == "Link changed"
        data: Json = answer.json()["data"]
        assert data == call("GET", f"/api/links/{link_id}").json()["data"]
        return data

    return send


@pytest.fixture
def full(post_link: PostLink, workspace: Workspace) -> Json:
    """A link with all fields, as POST returned it a day before NOON."""
    campaign = Campaign.objects.create(workspace=workspace, name="Spring")
    domain = Domain.objects.create(workspace=workspace, host="go.example.org", verified_at=NOON)
    with time_machine.travel(NOON - timedelta(days=1), tick=False):
        data: Json = post_link(campaignId=campaign.pk, domainId=domain.pk, **FULL).json()["data"]
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
    patch: Patch, full: Json, field: str, value: object, shown: Json
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
def test_the_same_values_are_no_change(patch: Patch, full: Json, fields: Json) -> None:
    with time_machine.travel(NOON, tick=False):
        assert patch(full["id"], **fields) == full


def test_all_fields_change_at_once(patch: Patch, full: Json, workspace: Workspace) -> None:
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


def test_each_change_is_later_than_the_one_before(patch: Patch, full: Json) -> None:
    with time_machine.travel(NOON, tick=False):
        moments = [patch(full["id"], notes=notes)["updatedAt"] for notes in ("1", "2", "2", "3")]

    assert moments == [f"2026-11-01T12:00:00.{fraction}Z" for fraction in ("000", "001", "001", "002")]


def test_a_password_is_set_changed_and_removed(patch: Patch, post_link: PostLink, client: Client) -> None:
    link_id = post_link(customAlias="launch").json()["data"]["id"]

    assert patch(link_id, password=" first ")["hasPassword"] is True
    assert client.get("/launch").status_code == 200
    assert client.post("/launch", {"password": " first "})["Location"] == "https://example.com/page"
    patch(link_id, password="second")
    assert client.post("/launch", {"password": " first "}).status_code != 302
    assert client.post("/launch", {"password": "second"})["Location"] == "https://example.com/page"
    assert patch(link_id, password=None)["hasPassword"] is False
    assert client.get("/launch").status_code == 302


def test_a_link_is_disabled_and_enabled(patch: Patch, post_link: PostLink, client: Client) -> None:
    link_id = post_link(customAlias="launch").json()["data"]["id"]

    assert patch(link_id, disabled=True)["status"] == "disabled"
    assert client.get("/launch").status_code == 410
    assert patch(link_id, disabled=False)["status"] == "active"
    assert client.get("/launch").status_code == 302


def test_an_expired_link_can_be_edited_and_extended(patch: Patch, post_link: PostLink, client: Client) -> None:
    past = (datetime.now(UTC) - timedelta(days=1)).isoformat(timespec="milliseconds").replace("+00:00", "Z")
    with time_machine.travel(datetime.now(UTC) - timedelta(days=2)):
        link_id = post_link(customAlias="launch", expiresAt=past).json()["data"]["id"]
    assert client.get("/launch").status_code == 410

    assert patch(link_id, notes="N", expiresAt=past)["status"] == "expired"
    assert patch(link_id, expiresAt="2099-01-01T00:00:00Z")["status"] == "active"
    assert client.get("/launch").status_code == 302
    assert patch(link_id, expiresAt=None)["expiresAt"] is None


def test_a_larger_limit_reopens_an_exhausted_link(patch: Patch, post_link: PostLink, client: Client) -> None:
    link_id = post_link(customAlias="launch", maxClicks=1).json()["data"]["id"]
    client.get("/launch")
    assert client.get("/launch").status_code == 410

    data = patch(link_id, maxClicks=2)
    assert (data["clicks"], data["status"]) == (1, "active")
    assert client.get("/launch").status_code == 302
    assert patch(link_id, maxClicks=1)["status"] == "exhausted"


def test_an_upper_case_id_is_accepted(patch: Patch, make_link: MakeLink) -> None:
    assert patch(make_link().pk.upper(), notes="N")["notes"] == "N"


def test_racing_changes_of_different_fields_are_all_applied(race: Race, call: Call, post_link: PostLink) -> None:
    fields = [
        {"notes": "N"}, {"folder": "F"}, {"tags": ["a", "b"]}, {"maxClicks": 5}, {"customAlias": "renamed"},
        {"originalUrl": "https://example.net/"},
    ]  # fmt: skip
    link_id, waiting = post_link().json()["data"]["id"], list(fields)

    def change() -> int:
        return call("PATCH", f"/api/links/{link_id}", waiting.pop()).status_code

    assert race(len(fields), change) == [200] * len(fields)
    data = call("GET", f"/api/links/{link_id}").json()["data"]
    expected = {"notes": "N", "folder": "F", "tags": ["a", "b"], "maxClicks": 5, "shortCode": "renamed"}
    assert data | expected == data
    assert data["originalUrl"] == "https://example.net/"
    for word in ("renamed", "example.net", "N"):
        assert len(call("GET", "/api/links", query={"search": word, "tag": "b"}).json()["data"]) == 1


def test_racing_changes_cannot_end_a_link_before_its_start(race: Race, call: Call, post_link: PostLink) -> None:
    sides = [{"startsAt": "2098-01-01T00:00:00Z"}, {"expiresAt": "2097-01-01T00:00:00Z"}]
    link_id, waiting = post_link().json()["data"]["id"], sides * 4

    def change() -> int:
        return call("PATCH", f"/api/links/{link_id}", waiting.pop()).status_code

    assert sorted(race(8, change)) == [200] * 4 + [400] * 4
    link = Link.objects.get()
    assert (link.starts_at is None) != (link.expires_at is None)


def test_null_switches_flags_off(call: Call, make_link: MakeLink) -> None:
    path = f"/api/links/{make_link().pk}"
    assert call("PATCH", path, {"disabled": True, "indexable": True}).json()["data"]["status"] == "disabled"

    data = call("PATCH", path, {"disabled": None, "indexable": None}).json()["data"]

    assert (data["status"], data["indexable"]) == ("active", False)
