"""`details` of a 400: every problem with its place and a stable code."""

import json
import re
from datetime import timedelta
from pathlib import Path
from typing import TypeAlias

import pytest
from django.conf import settings
from django.test import Client
from django.utils import timezone

from accounts.models import User
from shortener.errors import Reason
from tests.fixtures import KeyAndText, PostLink, Response

pytestmark = pytest.mark.django_db

Places: TypeAlias = list[tuple[str, str]]


def places(answer: Response) -> Places:
    """Return field and code of each entry, after comparing their sentences with those of `errors`."""
    body = answer.json()
    assert answer.status_code == 400
    sentences = {text for texts in body["errors"].values() for text in texts}
    assert sentences == {problem["message"] for problem in body["details"]}
    return [(problem["field"], problem["code"]) for problem in body["details"]]


NEW = [
    ("originalUrl", "", "blank"),
    ("originalUrl", "example.com", "wrong_format"),
    ("originalUrl", None, "null"),
    ("originalUrl", "ftp://example.com/", "unsupported_scheme"),
    ("originalUrl", "https://me@example.com/", "credentials"),
    ("originalUrl", "https://exa$mple.com/", "invalid_host"),
    ("originalUrl", "https://10.0.0.1/", "private_host"),
    ("originalUrl", "https://intranet/", "private_host"),
    ("originalUrl", "http://testserver/x", "private_host"),
    ("originalUrl", "https://example.com/" + "x" * 33_000, "too_long"),
    ("customAlias", "ab", "too_short"),
    ("customAlias", "a" * 31, "too_long"),
    ("customAlias", "with space", "invalid_characters"),
    ("customAlias", 5, "wrong_type"),
    ("customAlias", "login", "reserved"),
    ("password", "123", "too_short"),
    ("title", "x" * 201, "too_long"),
    ("notes", "\0", "invalid_characters"),
    ("startsAt", "2099-12-01", "wrong_format"),
    ("startsAt", "2099-12-01T09:00:00", "no_offset"),
    ("startsAt", "0001-01-01T00:00:00Z", "out_of_range"),
    ("expiresAt", "2020-12-01T09:00:00Z", "in_the_past"),
    ("maxClicks", 0, "out_of_range"),
    ("maxClicks", "5", "wrong_type"),
    ("campaignId", "123", "wrong_format"),
    ("campaignId", "0" * 24, "not_found"),
    ("tags", "launch", "wrong_type"),
    ("tags", ["x"] * 11, "too_many"),
    ("maxClick", 5, "unknown_field"),
    ("disabled", True, "unknown_field"),
]


@pytest.mark.parametrize(("field", "value", "code"), NEW)
def test_a_problem_has_its_field_and_code(post_link: PostLink, field: str, value: object, code: str) -> None:
    assert places(post_link(**{field: value})) == [(field, code)]


def test_items_of_a_list_have_their_place(post_link: PostLink) -> None:
    answer = post_link(tags=["ok", "a b", "x" * 31])

    assert places(answer) == [("tags[1]", "invalid_characters"), ("tags[2]", "too_long")]
    assert list(answer.json()["errors"]) == ["tags"]


def test_several_problems_are_listed_together(post_link: PostLink) -> None:
    answer = post_link(originalUrl=None, maxClicks="5", unknown=1)

    assert places(answer) == [("unknown", "unknown_field"), ("originalUrl", "null"), ("maxClicks", "wrong_type")]


def test_rules_between_values_have_a_code(post_link: PostLink) -> None:
    answer = post_link(startsAt="2099-12-02T00:00:00Z", expiresAt="2099-12-01T00:00:00Z")

    assert places(answer) == [("startsAt", "wrong_order")]


@pytest.mark.parametrize(
    ("query", "field", "code"),
    [
        ("links?limit=0", "limit", "out_of_range"),
        ("links?sort=name", "sort", "unknown_value"),
        ("links?cursor=x", "cursor", "unknown_value"),
        ("links?domainId=" + "0" * 24, "domainId", "not_found"),
        ("links?tag=a%20b", "tag", "invalid_characters"),
        ("links?search=" + "x" * 501, "search", "too_long"),
        ("links?page=2", "page", "unknown_field"),
    ],
)
def test_parameters_have_codes_too(api_key: KeyAndText, query: str, field: str, code: str) -> None:
    answer = Client().get(f"/api/{query}", headers={"x-api-key": api_key[1]})

    assert places(answer) == [(field, code)]


def test_a_guest_is_told_what_is_not_for_guests() -> None:
    late = (timezone.now() + timedelta(days=30)).isoformat()
    refused = Client().post(
        "/api/links/guest", {"originalUrl": "https://example.com/", "notes": "x"}, "application/json"
    )
    too_late = Client().post(
        "/api/links/guest", {"originalUrl": "https://example.com/", "expiresAt": late}, "application/json"
    )

    assert places(refused) == [("notes", "not_accepted")]
    assert places(too_late) == [("expiresAt", "out_of_range")]


def test_a_header_has_its_name(api_key: KeyAndText) -> None:
    answer = Client().post(
        "/api/links",
        {"originalUrl": "https://example.com/"},
        "application/json",
        headers={"x-api-key": api_key[1], "Idempotency-Key": "ä"},
    )

    assert places(answer) == [("Idempotency-Key", "wrong_format")]


@pytest.fixture
def import_links(owner: User) -> Client:
    """A browser of the owner."""
    browser = Client(headers={"Sec-Fetch-Site": "same-origin"})
    browser.force_login(owner)
    return browser


def _sent(browser: Client, *items: object) -> Response:
    return browser.post("/api/links/bulk", json.dumps({"links": items}), "application/json")


def test_a_bulk_of_bad_items_has_the_place_of_each(import_links: Client) -> None:
    url = "https://example.com/"
    answer = _sent(
        import_links, {"originalUrl": url, "customAlias": "a"}, 5, {"originalUrl": url, "tags": ["ok", "a b"]}
    )

    assert places(answer) == [
        ("links[0].customAlias", "too_short"),
        ("links[1]", "wrong_type"),
        ("links[2].tags[1]", "invalid_characters"),
    ]


def test_an_item_that_is_refused_beside_a_good_one_has_details(import_links: Client, post_link: PostLink) -> None:
    post_link(customAlias="taken")
    url = "https://example.com/"
    answer = _sent(import_links, {"originalUrl": url}, {"originalUrl": url, "customAlias": "taken"})

    (error,) = answer.json()["data"]["errors"]
    assert answer.status_code == 201
    assert [(one["field"], one["code"]) for one in error["details"]] == [("customAlias", "alias_taken")]


def test_too_many_and_too_few_items_have_codes(import_links: Client) -> None:
    assert places(_sent(import_links)) == [("links", "too_few")]
    assert places(_sent(import_links, *[{}] * 101)) == [("links", "too_many")]


def test_the_documentation_explains_every_code() -> None:
    text = Path(settings.BASE_DIR, "docs/api.md").read_text()
    table = text.partition("| code in `details` |")[2].partition("\n\n")[0]

    assert re.findall(r"^\| `(\w+)` \|", table, re.MULTILINE) == list(Reason)
