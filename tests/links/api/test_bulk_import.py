"""POST /api/links/bulk: what becomes of each item of a batch."""

from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from typing import Any

import pytest
import time_machine
from django.test import Client

from accounts.models import ApiKey, User, Workspace
from domains.models import Domain
from links.models import Link, LinkTag
from links.rules import codes

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


def _item(**fields: Any) -> dict[str, Any]:
    return {"originalUrl": "https://example.com/page"} | fields


def _errors(answer: Any) -> list[tuple[int, str | None, str]]:
    return [(error["index"], error["field"], error["code"]) for error in answer.json()["data"]["errors"]]


def _created(answer: Any) -> list[str]:
    return [link["shortCode"] for link in answer.json()["data"]["created"]]


def test_the_contracts_example_makes_two_links(post_bulk: Any, workspace: Workspace, owner: User) -> None:
    answer = post_bulk(*CONTRACT_REQUEST)

    assert answer.status_code == 201
    body = answer.json()
    assert (body["success"], body["message"]) == (True, "Links created: 2, refused: 0")
    assert set(body["data"]) == {"created", "errors"}
    assert body["data"]["errors"] == []
    first, second = body["data"]["created"]
    assert first == {
        "id": Link.objects.get(code="launch").pk,
        "shortCode": "launch",
        "shortUrl": "http://localhost:8000/launch",
        "originalUrl": "https://example.com/launch",
        "clicks": 0,
        "maxClicks": None,
        "startsAt": None,
        "expiresAt": None,
        "hasPassword": False,
        "campaignId": None,
        "domainId": None,
        "tags": ["marketing"],
        "folder": "Product Launches",
        "notes": None,
        "status": "active",
        "createdAt": "2026-11-01T12:30:15.123Z",
        "updatedAt": "2026-11-01T12:30:15.123Z",
    }
    assert len(second["shortCode"]) == 7
    assert second["notes"] == "Imported from the dashboard CSV tool"
    assert {(link.workspace, link.created_by) for link in Link.objects.all()} == {(workspace, owner)}


def test_an_imported_link_redirects_and_is_found_like_any_other(post_bulk: Any, call: Any, client: Client) -> None:
    fields = {
        "customAlias": "full", "startsAt": "2026-12-01T09:00:00Z", "expiresAt": "2026-12-31T23:59:59Z", "maxClicks": 5,
        "tags": ["A", "b", "a"], "notes": "Ünï",
    }  # fmt: skip
    full, plain = post_bulk(_item(**fields), _item()).json()["data"]["created"]

    assert client.get(f"/{plain['shortCode']}")["Location"] == "https://example.com/page"
    assert (full["status"], full["maxClicks"], full["tags"]) == ("scheduled", 5, ["A", "b"])
    assert call("GET", f"/api/links/{full['id']}").json()["data"] == full
    assert [link["id"] for link in call("GET", "/api/links", query={"search": "ÜNÏ"}).json()["data"]] == [full["id"]]
    assert [link["id"] for link in call("GET", "/api/links", query={"tag": "B"}).json()["data"]] == [full["id"]]


def test_a_code_that_was_just_asked_for_in_vain_works_at_once(
    post_bulk: Any, client: Client, pass_seconds: Any
) -> None:
    assert client.get("/launch").status_code == 404

    post_bulk(_item(customAlias="launch"))
    pass_seconds(1)

    assert client.get("/launch").status_code == 302


def test_bad_items_do_not_stop_the_others(post_bulk: Any, post_link: Any) -> None:
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
    assert all(set(error) == {"index", "field", "code", "message"} for error in answer.json()["data"]["errors"])
    assert all(error["message"] for error in answer.json()["data"]["errors"])
    assert Link.objects.count() == 3


@pytest.mark.parametrize(
    ("field", "value"), [("password", "sesame"), ("campaignId", "0" * 24), ("domainId", None), ("domainId", "x")]
)
def test_what_an_import_cannot_set_is_refused_with_the_way_to_it(post_bulk: Any, field: str, value: Any) -> None:
    answer = post_bulk(_item(**{field: value}), _item())

    assert _errors(answer) == [(0, field, "invalid")]
    assert "POST /api/links" in answer.json()["data"]["errors"][0]["message"]
    assert len(_created(answer)) == 1


@pytest.mark.parametrize("item", [5, True, None, "x", [], [{}], {"originalUrl": 5}, {"a\x00": 1}, {"\ud800": "\udfff"}])
def test_an_item_of_any_shape_is_its_own_error(post_bulk: Any, item: Any) -> None:
    answer = post_bulk(item, _item())

    assert answer.status_code == 201
    assert {error["index"] for error in answer.json()["data"]["errors"]} == {0}


def test_when_nothing_was_created_it_is_a_400_that_says_all_of_it(post_bulk: Any, post_link: Any) -> None:
    post_link(customAlias="taken")

    answer = post_bulk(_item(customAlias="taken"), _item(maxClicks=0, tags=["a b"]), 5)

    assert answer.status_code == 400
    body = answer.json()
    assert set(body) == {"success", "message", "code", "errors", "data"}
    assert (body["success"], body["code"]) == (False, "invalid")
    assert "links.0.customAlias" in body["message"]
    assert list(body["errors"]) == ["links.0.customAlias", "links.1.maxClicks", "links.1.tags", "links.2"]
    assert body["data"]["created"] == []
    assert [error["message"] for error in body["data"]["errors"]] == [text for (text,) in body["errors"].values()]
    assert Link.objects.count() == 1


@pytest.mark.parametrize("links", [None, "x", 5, {}, {"0": {}}, [], 101 * [{"originalUrl": "https://example.com/"}]])
def test_a_batch_is_a_list_of_1_to_100_items(post_bulk: Any, links: Any, owner: User) -> None:
    browser = Client(headers={"sec-fetch-site": "same-origin"})
    browser.force_login(owner)

    answer = browser.post("/api/links/bulk", {"links": links}, content_type="application/json")

    assert answer.status_code == 400
    assert list(answer.json()["errors"]) == ["links"]
    assert not Link.objects.exists()


def test_of_one_alias_in_a_batch_the_first_gets_it_in_any_case(post_bulk: Any) -> None:
    answer = post_bulk(
        _item(customAlias="Sale", maxClicks=0), _item(customAlias="sale"), _item(), _item(customAlias="SALE")
    )

    assert _errors(answer) == [(0, "maxClicks", "invalid"), (3, "customAlias", "alias_taken")]
    assert _created(answer)[0] == "sale"
    assert len(_created(answer)) == 2


def test_random_codes_avoid_those_that_are_taken_and_each_other(
    post_bulk: Any, post_link: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    post_link(customAlias="aaaaaaa")
    drawn = iter(["aaaaaaa", "bbbbbbb", "bbbbbbb", "ccccccc", "aaaaaaa", "ddddddd"])
    monkeypatch.setattr(codes, "random_code", lambda: next(drawn))

    answer = post_bulk(_item(), _item(), _item())

    assert sorted(_created(answer)) == ["bbbbbbb", "ccccccc", "ddddddd"]


def test_an_alias_on_a_custom_domain_is_another_one(post_bulk: Any, post_link: Any, workspace: Workspace) -> None:
    domain = Domain.objects.create(workspace=workspace, host="go.example.org", verified_at=NOW)
    assert post_link(customAlias="launch", domainId=domain.pk).status_code == 201

    assert post_bulk(_item(customAlias="launch")).status_code == 201


def test_no_item_leads_back_to_a_short_host(post_bulk: Any, stranger: Workspace) -> None:
    Domain.objects.create(workspace=stranger, host="go.example.org", verified_at=NOW)

    answer = post_bulk(
        *[_item(originalUrl=f"https://{host}/x") for host in ("go.example.org", "localhost:8000", "a.b")]
    )

    assert [index for index, *_ in _errors(answer)] == [0, 1]


def _hundred(name: str) -> list[dict[str, Any]]:
    return [
        _item(
            originalUrl=f"https://host{number}.{name}.example/",
            customAlias=f"{name}-{number}" if number % 2 else None,
            tags=[f"tag{index}" for index in range(10)],
            folder="Imported",
        )
        for number in range(100)
    ]


def test_a_hundred_links_with_ten_tags_each_take_at_most_25_queries(
    post_bulk: Any, make_link: Callable[..., Link], django_assert_max_num_queries: Any
) -> None:
    with django_assert_max_num_queries(25) as first:
        assert len(_created(post_bulk(*_hundred("a")))) == 100
    assert LinkTag.objects.count() == 1_000

    make_link()
    with django_assert_max_num_queries(len(first)):
        assert len(_created(post_bulk(*_hundred("b")))) == 100


def test_a_plan_that_has_no_room_for_all_makes_none_and_names_another(post_bulk: Any, workspace: Workspace) -> None:
    workspace.plan = "free"
    workspace.save()
    assert post_bulk(*[_item() for _ in range(49)]).status_code == 201

    answer = post_bulk(_item(), _item())

    assert (answer.status_code, answer.json()["code"]) == (403, "plan_required")
    assert "Pro" in answer.json()["message"]
    assert Link.objects.count() == 49
    assert post_bulk(_item(), _item(maxClicks=0)).status_code == 201  # the dashboard is for every plan


def test_a_batch_that_breaks_in_the_middle_leaves_nothing(post_bulk: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    def broken(*_rows: Any) -> None:
        raise ZeroDivisionError

    monkeypatch.setattr(LinkTag.objects, "bulk_create", broken)

    with pytest.raises(ZeroDivisionError):
        post_bulk(_item(), _item(tags=["a"]))
    assert not Link.objects.exists()


def test_batches_and_single_links_race_for_an_alias_and_one_gets_it(
    race: Callable[..., list[int]], api_key: tuple[ApiKey, str], owner: User
) -> None:
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
