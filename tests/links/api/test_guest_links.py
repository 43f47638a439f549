"""POST /api/links/guest: links without an account, for at most a week."""

from collections.abc import Iterator, Mapping
from datetime import UTC, datetime, timedelta
from typing import Protocol

import pytest
import time_machine
from django.contrib.auth.hashers import check_password
from django.test import Client
from pytest_django import DjangoAssertNumQueries

from links.models import Link
from links.services import guests
from tests.fixtures import KeyAndText, PostLink, Race, Response

pytestmark = pytest.mark.django_db

NOW = datetime(2026, 11, 1, 12, 30, 15, 123456, tzinfo=UTC)
IN_A_WEEK = "2026-11-08T12:30:15.123Z"


@pytest.fixture(autouse=True)
def clock() -> Iterator[time_machine.Traveller]:
    """Stop the clock."""
    with time_machine.travel(NOW, tick=False) as traveller:
        yield traveller


class Post(Protocol):
    """Sends these fields (and a destination, unless one is given), without a key."""

    def __call__(self, **fields: object) -> Response: ...


@pytest.fixture
def post(client: Client) -> Post:
    """See Post."""
    return lambda **fields: _post(client, fields)


def _post(
    client: Client,
    fields: Mapping[str, object],
    *,
    address: str = "203.0.113.7",
    headers: Mapping[str, str] | None = None,
) -> Response:
    body = {"originalUrl": "https://example.com/article", **fields}
    return client.post("/api/links/guest", body, content_type="application/json", headers=headers, REMOTE_ADDR=address)


def test_the_contracts_example_makes_a_link_for_a_week(post: Post) -> None:
    answer = post(customAlias="read-this")

    assert answer.status_code == 201
    body = answer.json()
    assert (body["success"], body["message"]) == (True, "Short link created successfully")
    assert body["data"] == {
        "id": Link.objects.get().pk,
        "shortCode": "read-this",
        "shortUrl": "http://localhost:8000/read-this",
        "originalUrl": "https://example.com/article",
        "clicks": 0,
        "botClicks": 0,
        "blockedReason": None,
        "earlierClicks": None,
        "maxClicks": None,
        "startsAt": None,
        "expiresAt": IN_A_WEEK,
        "hasPassword": False,
        "indexable": False,
        "passQuery": True,
        "rules": [],
        "expiredUrl": None,
        "utm": {"source": None, "medium": None, "campaign": None, "term": None, "content": None},
        "preview": {"title": None, "description": None, "imageUrl": None},
        "campaignId": None,
        "domainId": None,
        "tags": [],
        "externalId": None,
        "title": None,
        "folder": None,
        "notes": None,
        "status": "active",
        "createdAt": "2026-11-01T12:30:15.123Z",
        "updatedAt": "2026-11-01T12:30:15.123Z",
    }


def test_the_link_redirects_and_has_no_owner(post: Post, client: Client) -> None:
    code = post().json()["data"]["shortCode"]

    assert client.get(f"/{code}")["Location"] == "https://example.com/article"
    link = Link.objects.get()
    assert (link.is_guest, link.workspace, link.created_by) == (True, None, None)


def test_a_guest_link_can_have_a_password(post: Post) -> None:
    answer = post(password="sésame")

    assert answer.json()["data"]["hasPassword"] is True
    assert check_password("sésame", Link.objects.get().password)


@pytest.mark.parametrize("expires_at", ["2026-11-01T12:31:00Z", IN_A_WEEK, "2026-11-08T14:30:15.123+02:00"])
def test_a_guest_link_may_expire_earlier(post: Post, expires_at: str) -> None:
    answer = post(expiresAt=expires_at)

    assert answer.status_code == 201
    shown = datetime.fromisoformat(answer.json()["data"]["expiresAt"])
    assert shown == datetime.fromisoformat(expires_at)


@pytest.mark.parametrize(
    "nothing", [{"expiresAt": None}, {"password": None}, {"customAlias": None}, {"customAlias": ""}]
)
def test_null_means_not_set(post: Post, nothing: dict[str, str | None]) -> None:
    data = post(**nothing).json()["data"]

    assert (data["expiresAt"], data["hasPassword"], len(data["shortCode"])) == (IN_A_WEEK, False, 7)


def _errors(answer: Response) -> dict[str, list[str]]:
    assert answer.status_code == 400, answer.content
    assert answer.json()["code"] == "invalid"
    assert not Link.objects.exists()
    errors: dict[str, list[str]] = answer.json()["errors"]
    return errors


@pytest.mark.parametrize("expires_at", ["2026-11-08T12:30:15.124Z", "2027-01-01T00:00:00Z", "9999-12-31T23:59:59Z"])
def test_more_than_seven_days_are_refused(post: Post, expires_at: str) -> None:
    errors = _errors(post(expiresAt=expires_at))

    assert list(errors) == ["expiresAt"]
    assert "7 days" in errors["expiresAt"][0]


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("startsAt", "2026-11-02T00:00:00Z"), ("maxClicks", 5), ("campaignId", "0" * 24), ("domainId", "x"),
        ("tags", ["a"]), ("tags", None), ("folder", ""), ("notes", "n"), ("notes", {"\ud800": [None]}),
    ],
)  # fmt: skip
def test_fields_of_accounts_are_refused_with_advice(post: Post, field: str, value: object) -> None:
    errors = _errors(post(**{field: value}))

    assert list(errors) == [field]
    assert "Sign up" in errors[field][0]


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("originalUrl", None), ("originalUrl", 5), ("originalUrl", "javascript:alert(1)"), ("originalUrl", "\ud800"),
        ("originalUrl", "http://localhost:8000/x"), ("originalUrl", "https://user:pass@example.com/"),
        ("customAlias", "ab"), ("customAlias", "admin"), ("customAlias", "a\x00b"), ("customAlias", ["abc"]),
        ("password", "abc"), ("password", 12345), ("password", "p" * 129),
        ("expiresAt", "2026-11-01T12:30:15Z"), ("expiresAt", "2026-11-02"), ("expiresAt", 10**40),
        ("expiresAt", "2026-11-02T00:00:00"), ("alias", "abc"), ("isGuest", False), ("workspace", "0" * 24),
    ],
)  # fmt: skip
def test_a_bad_value_is_refused_at_its_field(post: Post, field: str, value: object) -> None:
    assert list(_errors(post(**{field: value}))) == [field]


def test_all_bad_fields_are_reported_together(post: Post) -> None:
    assert set(_errors(post(customAlias="?", maxClicks=5, maxClick=5))) == {"customAlias", "maxClicks", "maxClick"}


def test_aliases_are_shared_with_links_of_workspaces(post: Post, post_link: PostLink) -> None:
    post_link(customAlias="launch")

    answer = post(customAlias="LAUNCH")

    assert (answer.status_code, answer.json()["code"]) == (409, "alias_taken")
    assert post(customAlias="mine").status_code == 201
    assert post_link(customAlias="Mine").status_code == 409


@pytest.mark.parametrize("body", ["", "[]", "{", "\x00", '"x"', b"\xff", '{"originalUrl": NaN}'])
def test_other_json_than_an_object_is_refused(client: Client, body: str | bytes) -> None:
    answer = client.post("/api/links/guest", body, content_type="application/json")

    assert (answer.status_code, answer.json()["success"]) == (400, False)


def test_other_types_and_methods_are_refused(client: Client) -> None:
    assert client.post("/api/links/guest", "a=b", content_type="text/plain").status_code == 415
    assert client.get("/api/links/guest").status_code == 405


@pytest.mark.parametrize("key", ["own", "sk_live_unknown", ""])
def test_an_api_key_is_ignored(client: Client, api_key: KeyAndText, key: str) -> None:
    answer = _post(client, {}, headers={"x-api-key": api_key[1] if key == "own" else key})

    assert answer.status_code == 201
    assert Link.objects.get().is_guest


def test_a_session_is_ignored(admin_client: Client) -> None:
    body = {"originalUrl": "https://example.com/"}
    headers = {"sec-fetch-site": "cross-site"}

    answer = admin_client.post("/api/links/guest", body, content_type="application/json", headers=headers)

    assert answer.status_code == 201
    assert Link.objects.get().is_guest


def test_an_address_has_ten_links_a_minute(post: Post, clock: time_machine.Traveller) -> None:
    answers = [post() for _ in range(12)]

    assert [answer.status_code for answer in answers] == 10 * [201] + 2 * [429]
    assert [answer["RateLimit-Remaining"] for answer in answers[:3]] == ["9", "8", "7"]
    assert {answer["RateLimit-Limit"] for answer in answers} == {"10"}
    refused = answers[-1]
    assert refused.json()["code"] == "rate_limited"
    assert refused["Retry-After"] == refused["RateLimit-Reset"]
    assert 1 <= int(refused["Retry-After"]) <= 60

    clock.shift(int(refused["Retry-After"]) + 1)
    assert post().status_code == 201


def test_an_address_has_a_hundred_links_a_day(post: Post, client: Client, clock: time_machine.Traveller) -> None:
    clock.move_to(datetime(2026, 11, 2, tzinfo=UTC))
    statuses = []
    for _ in range(101):
        clock.shift(timedelta(seconds=7))
        answer = post(originalUrl=None)
        statuses.append(answer.status_code)

    assert set(statuses[:-1]) <= {400}
    assert statuses[-1] == 429
    assert answer["RateLimit-Limit"] == "100"
    assert 60 < int(answer["Retry-After"]) <= 86_400
    assert _post(client, {}, address="203.0.113.8").status_code == 201


@pytest.mark.parametrize(
    ("other", "status"),
    [("2001:db8:1:2::ffff", 429), ("2001:db8:1:3::1", 201), ("::ffff:203.0.113.7", 201), ("203.0.113.7", 201)],
)
def test_addresses_of_one_ipv6_network_share_the_limit(client: Client, other: str, status: int) -> None:
    for _ in range(10):
        _post(client, {}, address="2001:db8:1:2::1")

    assert _post(client, {}, address=other).status_code == status


@pytest.mark.parametrize(
    ("addresses", "elsewhere"),
    [
        ([f"203.0.113.{number}" for number in range(4)], "198.51.100.7"),
        ([f"2001:db8:1:{number}::1" for number in range(4)], "2001:db8:2::1"),
    ],
)
def test_one_network_does_not_use_up_all_links(
    client: Client, monkeypatch: pytest.MonkeyPatch, addresses: list[str], elsewhere: str
) -> None:
    monkeypatch.setattr(guests, "NETWORK_RATE", (3, 86_400))

    statuses = [_post(client, {}, address=address).status_code for address in (*addresses, elsewhere)]

    assert statuses == [201, 201, 201, 429, 201]


@pytest.mark.parametrize("header", ["x-forwarded-for", "x-real-ip", "forwarded"])
def test_a_forged_header_does_not_evade_the_limit(client: Client, header: str) -> None:
    answers = [_post(client, {}, headers={header: f"198.51.100.{number}"}) for number in range(11)]

    assert answers[-1].status_code == 429


def test_creating_costs_at_most_6_queries(post: Post, django_assert_max_num_queries: DjangoAssertNumQueries) -> None:
    with django_assert_max_num_queries(6):
        assert post(customAlias="read-this", password="sesame").status_code == 201


def test_alias_race_of_guests_has_one_winner(race: Race) -> None:
    def claim() -> int:
        body = {"originalUrl": "https://example.com/", "customAlias": "launch"}
        return Client().post("/api/links/guest", body, content_type="application/json").status_code

    assert sorted(race(8, claim)) == [201] + 7 * [409]


def test_all_guests_together_have_a_number_of_links(client: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(guests, "MOST_LINKS", 3)
    monkeypatch.setattr(guests, "_COUNTED_EVERY", 0)
    answers = [_post(client, {}, address=f"203.0.113.{number}") for number in range(5)]

    assert [answer.status_code for answer in answers] == 3 * [201] + 2 * [429]
    assert Link.objects.count() == 3
    form = client.post("/", {"original_url": "https://example.com/"}, REMOTE_ADDR="203.0.113.99")
    assert form.status_code == 429
