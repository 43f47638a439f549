"""PATCH /api/links/{id}: requests that are refused and change nothing."""

import json
from datetime import UTC, datetime
from typing import Protocol

import pytest
from django.test import Client
from pytest_django import DjangoAssertNumQueries

from accounts.models import Workspace
from campaigns.models import Campaign
from domains.models import Domain
from links.models import Link, LinkTag
from tests.fixtures import Call, KeyAndText, MakeLink, PostLink

pytestmark = pytest.mark.django_db

NOW = datetime(2026, 1, 1, tzinfo=UTC)
START, END = "2098-01-01T00:00:00.000Z", "2099-01-01T00:00:00.000Z"


@pytest.fixture
def link(post_link: PostLink) -> Link:
    """A link with an alias, tags and a period."""
    post_link(customAlias="launch", tags=["a"], notes="N", startsAt=START, expiresAt=END)
    return Link.objects.get()


class Refuse(Protocol):
    """Sends fields, expects a 400 and that nothing has changed, and returns the errors."""

    def __call__(self, **fields: object) -> dict[str, list[str]]: ...


@pytest.fixture
def refuse(call: Call, link: Link) -> Refuse:
    """See Refuse."""

    def send(**fields: object) -> dict[str, list[str]]:
        before = _stored()
        answer = call("PATCH", f"/api/links/{link.pk}", {"notes": "changed", "tags": ["changed"]} | fields)
        assert answer.status_code == 400, answer.content
        assert answer.json()["code"] == "invalid"
        assert _stored() == before
        errors: dict[str, list[str]] = answer.json()["errors"]
        return errors

    return send


def _stored() -> tuple[list[object], list[object]]:
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
        ("notes", "n" * 501), ("notes", ["N"]), ("notes", "\udfff"), ("disabled", 1),
        ("disabled", "true"), ("disabled", 0), ("clicks", 0), ("shortCode", "other"), ("workspaceId", "x"),
        ("status", "active"), ("id", "0" * 24), ("updatedAt", START), ("customalias", "x"),
    ],
)  # fmt: skip
def test_a_wrong_value_changes_nothing(refuse: Refuse, field: str, value: object) -> None:
    assert list(refuse(**{field: value})) == [field]


def test_an_unknown_field_is_refused_with_a_suggestion(refuse: Refuse) -> None:
    assert "maxClicks" in refuse(maxClick=5)["maxClick"][0]
    assert "disabled" in refuse(disable=True)["disable"][0]


@pytest.mark.parametrize("body", ["[]", "null", "5", '"x"', "{", '{"notes": "a", "notes": "b"}', '{"maxClicks": NaN}'])
def test_other_json_than_an_object_is_refused(client: Client, api_key: KeyAndText, link: Link, body: str) -> None:
    answer = client.patch(
        f"/api/links/{link.pk}", body, content_type="application/json", headers={"x-api-key": api_key[1]}
    )

    assert answer.status_code == 400
    assert answer.json()["code"] == "invalid_json"


def test_a_form_is_refused(client: Client, api_key: KeyAndText, link: Link) -> None:
    answer = client.patch(
        f"/api/links/{link.pk}",
        "notes=N",
        content_type="application/x-www-form-urlencoded",
        headers={"x-api-key": api_key[1]},
    )

    assert answer.status_code == 415


def test_foreign_campaigns_and_domains_look_like_unknown_ones(refuse: Refuse, stranger: Workspace) -> None:
    campaign = Campaign.objects.create(workspace=stranger, name="Secret")
    domain = Domain.objects.create(workspace=stranger, host="go.example.net", verified_at=NOW)

    assert (
        refuse(campaignId=campaign.pk)
        == refuse(campaignId="0" * 24)
        == {"campaignId": ["This workspace has no campaign with this ID."]}
    )
    assert (
        refuse(domainId=domain.pk)
        == refuse(domainId="0" * 24)
        == {"domainId": ["This workspace has no domain with this ID."]}
    )


def test_an_unverified_domain_is_refused(refuse: Refuse, workspace: Workspace) -> None:
    domain = Domain.objects.create(workspace=workspace, host="go.example.net")

    assert "isn't verified" in refuse(domainId=domain.pk)["domainId"][0]


@pytest.mark.parametrize("method", ["PATCH", "DELETE"])
def test_unknown_and_foreign_ids_get_the_same_404(
    call: Call, make_link: MakeLink, stranger: Workspace, method: str
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
def test_it_needs_the_scope_to_write(call: Call, api_key: KeyAndText, link: Link, method: str) -> None:
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


def test_queries_do_not_grow_with_the_number_of_links(
    call: Call, make_link: MakeLink, link: Link, django_assert_max_num_queries: DjangoAssertNumQueries
) -> None:
    everything = {"originalUrl": "https://example.net/", "tags": ["x", "y"], "customAlias": "other", "notes": "M"}
    with django_assert_max_num_queries(14) as first:
        assert call("PATCH", f"/api/links/{link.pk}", everything).status_code == 200
    for _ in range(30):
        make_link(tags=["a", "b"])

    with django_assert_max_num_queries(len(first)):
        again = everything | {"tags": ["z"], "customAlias": "again"}
        assert call("PATCH", f"/api/links/{link.pk}", again).status_code == 200
