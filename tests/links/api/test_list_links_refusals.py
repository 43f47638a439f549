"""GET /api/links: what it refuses."""

from datetime import UTC, datetime, timedelta

import pytest
from django.test import Client

from accounts.models import Workspace
from campaigns.models import Campaign
from domains.models import Domain
from tests.fixtures import Call, KeyAndText, MakeLink

pytestmark = pytest.mark.django_db

NOON = datetime(2026, 3, 1, 12, tzinfo=UTC)


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("limit", "0"), ("limit", "101"), ("limit", "-1"), ("limit", "x"), ("limit", ""), ("limit", "9" * 400),
        ("limit", "1.5"), ("total", "maybe"), ("cursor", "x"), ("cursor", "!" * 501), ("cursor", "\0"), ("cursor", "é"),
        ("cursor", "W10"), ("cursor", "bnVsbA"), ("sort", "password"), ("sort", "--clicks"), ("sort", ""),
        ("sort", "created_at"), ("status", "open"), ("status", ""), ("status", "ACTIVE"), ("tag", "a b"), ("tag", ""),
        ("tag", "\0"), ("tag", "t" * 31), ("search", "\0"), ("search", "s" * 501),
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


@pytest.mark.parametrize("name", ["sort", "status"])
def test_a_word_that_is_no_choice_is_answered_with_the_choices(call: Call, name: str) -> None:
    (text,) = call("GET", "/api/links", query={name: "x"}).json()["errors"][name]

    assert text.startswith("Use one of these: ")
    assert ("-createdAt, createdAt," if name == "sort" else "active, scheduled,") in text


def test_bytes_that_are_no_text_are_no_server_error(call: Call) -> None:
    for name in ("search", "tag", "folder", "cursor", "%ff", "sort"):
        assert call("GET", f"/api/links?{name}=%ff%ed%a0%80").status_code in (200, 400)


def test_a_cursor_belongs_to_its_order(call: Call, make_link: MakeLink) -> None:
    for minutes in range(3):
        make_link(at=NOON + timedelta(minutes=minutes))
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
