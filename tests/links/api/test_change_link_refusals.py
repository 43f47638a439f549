"""PATCH /api/links/{id}: what it refuses, and that nothing has changed then."""

import json
from collections.abc import Callable
from datetime import UTC, datetime
from typing import Any

import pytest
from django.test import Client

from accounts.models import ApiKey, Workspace
from campaigns.models import Campaign
from domains.models import Domain
from links.models import Link, LinkTag

pytestmark = pytest.mark.django_db

NOW = datetime(2026, 1, 1, tzinfo=UTC)
START, END = "2098-01-01T00:00:00.000Z", "2099-01-01T00:00:00.000Z"


@pytest.fixture
def link(post_link: Any) -> Link:
    """A link with an alias, tags and a period."""
    post_link(customAlias="launch", tags=["a"], notes="N", startsAt=START, expiresAt=END)
    return Link.objects.get()


@pytest.fixture
def refuse(call: Callable[..., Any], link: Link) -> Callable[..., dict[str, list[str]]]:
    """Send fields that must be refused, and return the errors after making sure that nothing has changed."""

    def send(**fields: Any) -> dict[str, list[str]]:
        before = _stored()
        answer = call("PATCH", f"/api/links/{link.pk}", {"notes": "changed", "tags": ["changed"]} | fields)
        assert answer.status_code == 400, answer.content
        assert answer.json()["code"] == "invalid"
        assert _stored() == before
        errors: dict[str, list[str]] = answer.json()["errors"]
        return errors

    return send


def _stored() -> tuple[list[Any], list[Any]]:
    return list(Link.objects.order_by("pk").values()), list(LinkTag.objects.order_by("pk").values())


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("originalUrl", None), ("originalUrl", ""), ("originalUrl", "javascript:alert(1)"), ("originalUrl", 5),
        ("originalUrl", "http://localhost:8000/launch"), ("originalUrl", "https://example.com/\0"),
        ("customAlias", "ab"), ("customAlias", "admin"), ("customAlias", 5), ("customAlias", "a b"),
        ("customAlias", ["launch"]), ("customAlias", "\ud800"), ("password", ""), ("password", "abc"),
        ("password", "p" * 129), ("password", 1234), ("startsAt", "2098-01-01"), ("startsAt", 5),
        ("expiresAt", "2020-01-01T00:00:00Z"), ("expiresAt", START), ("startsAt", END), ("expiresAt", {}),
        ("startsAt", "2099-06-01T00:00:00Z"), ("expiresAt", "2097-01-01T00:00:00Z"), ("maxClicks", 0),
        ("maxClicks", -1), ("maxClicks", 2**31), ("maxClicks", 10**400), ("maxClicks", True), ("maxClicks", "5"),
        ("maxClicks", 1.5), ("campaignId", "x"), ("campaignId", ""), ("campaignId", "0" * 24), ("domainId", 5),
        ("domainId", "0" * 24), ("tags", "a"), ("tags", ["a b"]), ("tags", [None]), ("tags", {"a": "b"}),
        ("tags", [f"tag{number}" for number in range(11)]), ("folder", "f" * 51), ("folder", 5), ("folder", "\0"),
        ("notes", "n" * 501), ("notes", ["N"]), ("notes", "\udfff"), ("disabled", None), ("disabled", 1),
        ("disabled", "true"), ("disabled", 0), ("clicks", 0), ("shortCode", "other"), ("workspaceId", "x"),
        ("status", "active"), ("id", "0" * 24), ("updatedAt", START), ("customalias", "x"),
    ],
)  # fmt: skip
def test_a_wrong_value_changes_nothing(refuse: Any, field: str, value: Any) -> None:
    assert list(refuse(**{field: value})) == [field]


def test_a_typo_is_told_with_what_was_meant(refuse: Any) -> None:
    assert "maxClicks" in refuse(maxClick=5)["maxClick"][0]
    assert "disabled" in refuse(disable=True)["disable"][0]


@pytest.mark.parametrize("body", ["[]", "null", "5", '"x"', "{", '{"notes": "a", "notes": "b"}', '{"maxClicks": NaN}'])
def test_what_is_no_json_object_is_refused(client: Client, api_key: tuple[ApiKey, str], link: Link, body: str) -> None:
    answer = client.patch(
        f"/api/links/{link.pk}", body, content_type="application/json", headers={"x-api-key": api_key[1]}
    )

    assert answer.status_code == 400
    assert answer.json()["code"] == "invalid_json"


def test_a_form_is_refused(client: Client, api_key: tuple[ApiKey, str], link: Link) -> None:
    answer = client.patch(
        f"/api/links/{link.pk}",
        "notes=N",
        content_type="application/x-www-form-urlencoded",
        headers={"x-api-key": api_key[1]},
    )

    assert answer.status_code == 415


def test_another_workspaces_campaign_and_domain_cannot_be_told_from_none(refuse: Any, stranger: Workspace) -> None:
    campaign = Campaign.objects.create(workspace=stranger, name="Secret")
    domain = Domain.objects.create(workspace=stranger, host="go.example.net", verified_at=NOW)

    assert refuse(campaignId=campaign.pk) == refuse(campaignId="0" * 24) == {"campaignId": ["No such campaign."]}
    assert refuse(domainId=domain.pk) == refuse(domainId="0" * 24) == {"domainId": ["No such domain."]}


def test_an_unverified_domain_is_refused(refuse: Any, workspace: Workspace) -> None:
    domain = Domain.objects.create(workspace=workspace, host="go.example.net")

    assert "not verified" in refuse(domainId=domain.pk)["domainId"][0]


@pytest.mark.parametrize("method", ["PATCH", "DELETE"])
def test_every_way_of_not_being_mine_gets_the_same_404(
    call: Any, make_link: Any, stranger: Workspace, method: str
) -> None:
    theirs = make_link(workspace=stranger).pk
    guests = Link.objects.create(code="guests", key="/guests", location="x", is_guest=True).pk
    before = _stored()
    ids = [theirs, theirs.upper(), guests, "0" * 24, "x", theirs[:-1], theirs + "0", "launch", "%00", "٣" * 24]

    answers = [call(method, f"/api/links/{id_}", {"notes": "changed"}) for id_ in ids]

    assert {answer.status_code for answer in answers} == {404}
    assert {answer.content for answer in answers} == {answers[0].content}
    assert _stored() == before


@pytest.mark.parametrize("method", ["PATCH", "DELETE"])
def test_it_needs_the_scope_to_write(call: Any, api_key: tuple[ApiKey, str], link: Link, method: str) -> None:
    key, _text = api_key
    key.scopes = ["links:read", "stats:read", "campaigns:write", "domains:write"]
    key.save()
    before = _stored()

    answer = call(method, f"/api/links/{link.pk}", {"notes": "changed"})

    assert (answer.status_code, answer.json()["code"]) == (403, "scope_required")
    assert _stored() == before


def test_it_needs_a_key(client: Client, link: Link) -> None:
    for method in ("patch", "delete"):
        answer = getattr(client, method)(f"/api/links/{link.pk}", "{}", content_type="application/json")
        assert answer.status_code == 401
    assert json.loads(client.put(f"/api/links/{link.pk}").content)["success"] is False


def test_it_takes_as_many_queries_however_many_links_there_are(
    call: Any, make_link: Any, link: Link, django_assert_max_num_queries: Any
) -> None:
    everything = {"originalUrl": "https://example.net/", "tags": ["x", "y"], "customAlias": "other", "notes": "M"}
    with django_assert_max_num_queries(14) as first:
        assert call("PATCH", f"/api/links/{link.pk}", everything).status_code == 200
    for _ in range(30):
        make_link(tags=["a", "b"])

    with django_assert_max_num_queries(len(first)):
        again = everything | {"tags": ["z"], "customAlias": "again"}
        assert call("PATCH", f"/api/links/{link.pk}", again).status_code == 200
