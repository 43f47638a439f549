"""POST /api/links/bulk: which items of a batch become links, and the errors of the others."""

from collections.abc import Iterator
from datetime import UTC, datetime

import pytest
import time_machine
from django.db.models import Model
from django.test import Client
from pytest_django import DjangoAssertNumQueries

from accounts.models import User, Workspace
from domains.models import Domain
from links.models import Link, LinkTag
from links.rules import codes
from shortener.db import statements
from shortener.db.statements import insert
from tests.fixtures import Call, Json, KeyAndText, MakeLink, PassSeconds, PostBulk, PostLink, Race, Response

pytestmark = pytest.mark.django_db

NOW = datetime(2026, 11, 1, 12, 30, 15, 123456, tzinfo=UTC)

CONTRACT_REQUEST = [
    {
        "originalUrl": "https://example.com/launch",
        "customAlias": "launch",
        "tags": ["marketing"],
        "folder": "Product Launches",
    },
    {"originalUrl": "https://example.com/docs", "notes": "Imported from the dashboard CSV tool"},
]


@pytest.fixture(autouse=True)
def november() -> Iterator[None]:
    """Stop the clock in the month before the contract's examples."""
    with time_machine.travel(NOW, tick=False):
        yield


def _item(**fields: object) -> Json:
    return {"originalUrl": "https://example.com/page"} | fields


def _errors(answer: Response) -> list[tuple[int, str | None, str]]:
    return [(error["index"], error["field"], error["code"]) for error in answer.json()["data"]["errors"]]


def _created(answer: Response) -> list[str]:
    return [link["shortCode"] for link in answer.json()["data"]["created"]]


def test_the_contracts_example_makes_two_links(post_bulk: PostBulk, workspace: Workspace, owner: User) -> None:
    answer = post_bulk(*CONTRACT_REQUEST)

    assert answer.status_code == 201
    body = answer.json()
    assert (body["success"], body["message"]) == (True, "Links created: 2, refused: 0")
    assert body["data"] == {"created": body["data"]["created"], "errors": []}
    first, second = body["data"]["created"]
    assert first == {
        "id": Link.objects.get(code="launch").pk,
        "shortCode": "launch",
        "shortUrl": "http://localhost:8000/launch",
        "originalUrl": "https://example.com/launch",
        "clicks": 0,
        "botClicks": 0,
        "blockedReason": None,
        "earlierClicks": None,
        "maxClicks": None,
        "startsAt": None,
        "expiresAt": None,
        "hasPassword": False,
        "indexable": False,
        "passQuery": True,
        "rules": [],
        "expiredUrl": None,
        "utm": {"source": None, "medium": None, "campaign": None, "term": None, "content": None},
        "preview": {"title": None, "description": None, "imageUrl": None},
        "campaignId": None,
        "domainId": None,
        "tags": ["marketing"],
        "externalId": None,
        "title": None,
        "folder": "Product Launches",
        "notes": None,
        "status": "active",
        "createdAt": "2026-11-01T12:30:15.123Z",
        "updatedAt": "2026-11-01T12:30:15.123Z",
        "index": 0,
    }
    assert len(second["shortCode"]) == 7
    assert second["notes"] == "Imported from the dashboard CSV tool"
    assert {(link.workspace, link.created_by) for link in Link.objects.all()} == {(workspace, owner)}


def test_an_imported_link_redirects_and_is_listed(post_bulk: PostBulk, call: Call, client: Client) -> None:
    fields = {
        "customAlias": "full", "startsAt": "2026-12-01T09:00:00Z", "expiresAt": "2026-12-31T23:59:59Z", "maxClicks": 5,
        "tags": ["A", "b", "a"], "notes": "Ünï",
    }  # fmt: skip
    full, plain = post_bulk(_item(**fields), _item()).json()["data"]["created"]

    assert client.get(f"/{plain['shortCode']}")["Location"] == "https://example.com/page"
    assert (full["status"], full["maxClicks"], full["tags"]) == ("scheduled", 5, ["A", "b"])
    assert call("GET", f"/api/links/{full['id']}").json()["data"] | {"index": 0} == full
    assert [link["id"] for link in call("GET", "/api/links", query={"search": "ÜNÏ"}).json()["data"]] == [full["id"]]
    assert [link["id"] for link in call("GET", "/api/links", query={"tag": "B"}).json()["data"]] == [full["id"]]


def test_an_alias_cached_as_unknown_works_at_once(
    post_bulk: PostBulk, client: Client, pass_seconds: PassSeconds
) -> None:
    assert client.get("/launch").status_code == 404

    post_bulk(_item(customAlias="launch"))
    pass_seconds(1)

    assert client.get("/launch").status_code == 302


def test_bad_items_do_not_stop_the_others(post_bulk: PostBulk, post_link: PostLink) -> None:
    post_link(customAlias="taken")
    items = [
        _item(customAlias="first"),
        _item(maxClicks=0, tags=["a b"], colour="red"),
        "https://example.com/",
        _item(customAlias="TAKEN"),
        {},
        _item(originalUrl="ftp://example.com/"),
        _item(startsAt="2026-12-02T00:00:00Z", expiresAt="2026-12-01T00:00:00Z"),
        _item(expiresAt="2026-10-01T00:00:00Z"),
        None,
        _item(customAlias="last"),
    ]

    answer = post_bulk(*items)

    assert answer.status_code == 201
    assert answer.json()["message"] == "Links created: 2, refused: 8"
    assert _created(answer) == ["first", "last"]
    assert _errors(answer) == [
        (1, "colour", "invalid"), (1, "maxClicks", "invalid"), (1, "tags", "invalid"), (2, None, "invalid"),
        (3, "customAlias", "alias_taken"), (4, "originalUrl", "invalid"), (5, "originalUrl", "invalid"),
        (6, "startsAt", "invalid"), (7, "expiresAt", "invalid"), (8, None, "invalid"),
    ]  # fmt: skip
    assert all(
        set(error) == {"index", "field", "code", "message", "details"} for error in answer.json()["data"]["errors"]
    )
    assert all(error["message"] for error in answer.json()["data"]["errors"])
    assert Link.objects.count() == 3


@pytest.mark.parametrize(("field", "value"), [("password", "sesame"), ("campaignId", "0" * 24), ("disabled", True)])
def test_password_and_campaign_are_refused_with_advice(post_bulk: PostBulk, field: str, value: object) -> None:
    answer = post_bulk(_item(**{field: value}), _item())

    assert _errors(answer) == [(0, field, "invalid")]
    assert "POST /api/links" in answer.json()["data"]["errors"][0]["message"]
    assert len(_created(answer)) == 1


@pytest.mark.parametrize("item", [5, True, None, "x", [], [{}], {"originalUrl": 5}, {"a\x00": 1}, {"\ud800": "\udfff"}])
def test_an_item_of_any_shape_is_its_own_error(post_bulk: PostBulk, item: object) -> None:
    answer = post_bulk(item, _item())

    assert answer.status_code == 201
    assert {error["index"] for error in answer.json()["data"]["errors"]} == {0}


def test_a_batch_without_good_items_is_a_400_with_all_errors(post_bulk: PostBulk, post_link: PostLink) -> None:
    post_link(customAlias="taken")

    answer = post_bulk(_item(customAlias="taken"), _item(maxClicks=0, tags=["a b"]), 5)

    assert answer.status_code == 400
    body = answer.json()
    assert set(body) == {"success", "message", "code", "errors", "details", "data"}
    assert (body["success"], body["code"]) == (False, "invalid")
    assert "links.0.customAlias" in body["message"]
    assert list(body["errors"]) == ["links.0.customAlias", "links.1.maxClicks", "links.1.tags", "links.2"]
    assert body["data"]["created"] == []
    assert [error["message"] for error in body["data"]["errors"]] == [text for (text,) in body["errors"].values()]
    assert Link.objects.count() == 1


@pytest.mark.parametrize("links", [None, "x", 5, {}, {"0": {}}, [], 101 * [{"originalUrl": "https://example.com/"}]])
def test_a_batch_is_a_list_of_1_to_100_items(post_bulk: PostBulk, links: object, owner: User) -> None:
    browser = Client(headers={"sec-fetch-site": "same-origin"})
    browser.force_login(owner)

    answer = browser.post("/api/links/bulk", {"links": links}, content_type="application/json")

    assert answer.status_code == 400
    assert list(answer.json()["errors"]) == ["links"]
    assert not Link.objects.exists()


def test_the_first_of_equal_aliases_in_a_batch_gets_it(post_bulk: PostBulk) -> None:
    answer = post_bulk(
        _item(customAlias="Sale", maxClicks=0), _item(customAlias="sale"), _item(), _item(customAlias="SALE")
    )

    assert _errors(answer) == [(0, "maxClicks", "invalid"), (3, "customAlias", "alias_taken")]
    assert _created(answer)[0] == "sale"
    assert len(_created(answer)) == 2


def test_random_codes_are_unique_in_batch_and_database(
    post_bulk: PostBulk, post_link: PostLink, monkeypatch: pytest.MonkeyPatch
) -> None:
    post_link(customAlias="aaaaaaa")
    drawn = iter(["aaaaaaa", "bbbbbbb", "bbbbbbb", "ccccccc", "aaaaaaa", "ddddddd"])
    monkeypatch.setattr(codes, "random_code", lambda: next(drawn))

    answer = post_bulk(_item(), _item(), _item())

    assert sorted(_created(answer)) == ["bbbbbbb", "ccccccc", "ddddddd"]


def test_destinations_on_short_hosts_are_refused(post_bulk: PostBulk, stranger: Workspace) -> None:
    Domain.objects.create(workspace=stranger, host="go.example.org", verified_at=NOW)

    answer = post_bulk(
        *[_item(originalUrl=f"https://{host}/x") for host in ("go.example.org", "localhost:8000", "a.b")]
    )

    assert [index for index, *_ in _errors(answer)] == [0, 1]


def _hundred(name: str) -> list[Json]:
    return [
        _item(
            originalUrl=f"https://host{number}.{name}.example/",
            customAlias=f"{name}-{number}" if number % 2 else None,
            tags=[f"tag{index}" for index in range(10)],
            folder="Imported",
        )
        for number in range(100)
    ]


def test_a_hundred_links_with_tags_cost_at_most_25_queries(
    post_bulk: PostBulk, make_link: MakeLink, django_assert_max_num_queries: DjangoAssertNumQueries
) -> None:
    with django_assert_max_num_queries(25) as first:
        assert len(_created(post_bulk(*_hundred("a")))) == 100
    assert LinkTag.objects.count() == 1_000

    make_link()
    with django_assert_max_num_queries(len(first)):
        assert len(_created(post_bulk(*_hundred("b")))) == 100


def test_a_batch_over_the_plans_limit_creates_nothing(post_bulk: PostBulk, workspace: Workspace) -> None:
    workspace.plan = "free"
    workspace.save()
    assert post_bulk(*[_item() for _ in range(49)]).status_code == 201

    answer = post_bulk(_item(), _item())

    assert (answer.status_code, answer.json()["code"]) == (403, "plan_required")
    assert "Pro" in answer.json()["message"]
    assert Link.objects.count() == 49
    assert post_bulk(_item(), _item(maxClicks=0)).status_code == 201  # the dashboard is for every plan


def test_a_batch_that_fails_halfway_is_rolled_back(post_bulk: PostBulk, monkeypatch: pytest.MonkeyPatch) -> None:
    def broken(rows: list[Model]) -> None:
        if isinstance(rows[0], LinkTag):
            raise ZeroDivisionError
        insert(rows)

    monkeypatch.setattr(statements, "insert", broken)

    with pytest.raises(ZeroDivisionError):
        post_bulk(_item(), _item(tags=["a"]))
    assert not Link.objects.exists()


def test_alias_race_of_batches_and_links_has_one_winner(race: Race, api_key: KeyAndText, owner: User) -> None:
    turns = iter(range(12))

    def claim() -> int:
        if next(turns) % 2:
            answer = Client(headers={"x-api-key": api_key[1]}).post(
                "/api/links", _item(customAlias="prize", tags=["a"]), content_type="application/json"
            )
            return int(answer.status_code == 201)
        browser = Client(headers={"sec-fetch-site": "same-origin"})
        browser.force_login(owner)
        items = {"links": [_item(tags=["a"]), _item(customAlias="Prize"), _item()]}
        answer = browser.post("/api/links/bulk", items, content_type="application/json")
        assert answer.status_code == 201, answer.content
        return len(_created(answer)) - 2

    assert sorted(race(12, claim)) == 11 * [0] + [1]
    assert Link.objects.filter(key="/prize").count() == 1
    assert Link.objects.exclude(key="/prize").count() == 12
