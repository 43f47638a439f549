"""POST /api/links: every bad value is a 400 that names its field, and no link is created."""

import json
from collections.abc import Callable
from datetime import UTC, datetime
from typing import Protocol

import pytest
from django.test import Client

from accounts.models import Workspace
from campaigns.models import Campaign
from domains.models import Domain
from links.models import Link
from tests.fixtures import KeyAndText, PostLink

pytestmark = pytest.mark.django_db

WRONG_TYPES = [True, False, 0, 5, 5.0, -1, [], ["a"], {}, {"a": 1}]
TEXTS = ["originalUrl", "customAlias", "password", "folder", "notes", "startsAt", "expiresAt", "campaignId", "domainId"]

BAD_VALUES: dict[str, list[object]] = {
    "originalUrl": [None, ""],
    "customAlias": ["ab", "a" * 31, "a b", "a_b", "a.b", "a/b", "ünï", "a‑b", "٣٤٥", "admin", "API", "a\x00b"],
    "password": ["", "abc", "p" * 129, "a\x00bc"],
    "maxClicks": [True, False, "5", 5.0, 0, -1, 2**31, 10**40, "", [], {}, [5], 0.5],
    "folder": ["f" * 51, "a\x00b", "\ud800"],
    "notes": ["n" * 501, "a\x00b", "\udfff"],
    "tags": [
        "marketing", "", 5, True, {}, {"0": "a"}, [""], ["  "], [None], [5], [["a"]], ["a b"], ["a.b"], ["#a"], ["a,b"],
        ["t" * 31], ["a\x00"], ["\ud800"], [f"tag{number}" for number in range(11)],
    ],
    "campaignId": ["", "x", "0" * 23, "0" * 25, "g" * 24, " " + "0" * 24, "0" * 24],
    "domainId": ["", "x", "0" * 23, "0" * 25, "g" * 24, "0" * 24],
    "startsAt": ["", "tomorrow"],
    "expiresAt": ["", "tomorrow"],
}  # fmt: skip

CASES = [(field, value) for field, values in BAD_VALUES.items() for value in values] + [
    (field, value) for field in TEXTS for value in WRONG_TYPES
]


class Refuse(Protocol):
    """Sends fields, expects a 400 in the API's envelope and no link, and returns the errors."""

    def __call__(self, **fields: object) -> dict[str, list[str]]: ...


@pytest.fixture
def refuse(post_link: PostLink) -> Refuse:
    """See Refuse."""

    def send(**fields: object) -> dict[str, list[str]]:
        answer = post_link(**fields)
        assert answer.status_code == 400, answer.content
        body = answer.json()
        assert set(body) == {"success", "message", "code", "errors", "details"}
        assert body["success"] is False
        assert body["code"] == "invalid"
        assert body["message"].startswith("Invalid request payload: ")
        assert all(texts and all(texts) for texts in body["errors"].values())
        assert not Link.objects.exists()
        errors: dict[str, list[str]] = body["errors"]
        return errors

    return send


@pytest.mark.parametrize(("field", "value"), CASES)
def test_a_bad_value_is_refused_at_its_field(refuse: Refuse, field: str, value: object) -> None:
    assert list(refuse(**{field: value})) == [field]


def test_a_body_without_destination_is_refused(client: Client, api_key: KeyAndText) -> None:
    answer = client.post("/api/links", {}, content_type="application/json", headers={"x-api-key": api_key[1]})

    assert answer.status_code == 400
    assert list(answer.json()["errors"]) == ["originalUrl"]


def test_all_bad_fields_are_reported_together(refuse: Refuse) -> None:
    errors = refuse(maxClicks="5", folder=5, customAlias="?", tag=["a"])

    assert set(errors) == {"maxClicks", "folder", "customAlias", "tag"}


@pytest.mark.parametrize(
    ("typo", "meant"),
    [("maxClick", "maxClicks"), ("original_url", "originalUrl"), ("alias", "customAlias"), ("expiresat", "expiresAt")],
)
def test_an_unknown_field_is_refused_with_a_suggestion(refuse: Refuse, typo: str, meant: str) -> None:
    assert meant in refuse(**{typo: 5})[typo][0]


@pytest.mark.parametrize("field", ["id", "clicks", "shortUrl", "workspace", "isGuest", "createdAt", "__proto__", "a.b"])
def test_fields_of_responses_are_refused(refuse: Refuse, field: str) -> None:
    assert list(refuse(**{field: None})) == [field]


def test_an_unencodable_field_name_is_escaped(refuse: Refuse) -> None:
    assert list(refuse(**{"\ud800": 1})) == ["\\ud800"]


def test_a_long_unknown_field_name_is_shortened(refuse: Refuse) -> None:
    assert list(refuse(**{"x" * 500_000: 1})) == ["x" * 100]


def test_ten_thousand_unknown_fields_get_a_short_response(client: Client, api_key: KeyAndText) -> None:
    body = json.dumps({f"field{number}": 1 for number in range(10_000)})

    answer = client.post("/api/links", body, content_type="application/json", headers={"x-api-key": api_key[1]})

    assert answer.status_code == 400
    assert len(answer.content) < 10_000


@pytest.mark.parametrize("case", [str.lower, str.upper])
def test_a_foreign_campaign_looks_like_an_unknown_one(
    refuse: Refuse, stranger: Workspace, case: Callable[[str], str]
) -> None:
    theirs = Campaign.objects.create(workspace=stranger, name="Secret")

    assert (
        refuse(campaignId=case(theirs.pk))
        == refuse(campaignId="0" * 24)
        == {"campaignId": ["This workspace has no campaign with this ID."]}
    )


@pytest.mark.parametrize("verified_at", [None, datetime(2026, 1, 1, tzinfo=UTC)])
def test_a_foreign_domain_looks_like_an_unknown_one(
    refuse: Refuse, stranger: Workspace, verified_at: datetime | None
) -> None:
    theirs = Domain.objects.create(workspace=stranger, host="go.example.net", verified_at=verified_at)

    assert (
        refuse(domainId=theirs.pk)
        == refuse(domainId="0" * 24)
        == {"domainId": ["This workspace has no domain with this ID."]}
    )


def test_an_unverified_domain_is_refused(refuse: Refuse, workspace: Workspace) -> None:
    domain = Domain.objects.create(workspace=workspace, host="go.example.net")

    assert "isn't verified" in refuse(domainId=domain.pk)["domainId"][0]


def test_a_refused_password_is_not_repeated(post_link: PostLink) -> None:
    assert "Zq7" not in post_link(password="Zq7").content.decode()
