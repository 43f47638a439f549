"""A link's externalId: unique in a workspace, and `ext_` with it stands for the link's id."""

import csv
import io
from urllib.parse import quote

import pytest
from django.test import Client

from accounts.models import Workspace
from links.models import Link
from tests.fixtures import Call, Json, MakeLink, PostBulk, PostLink, Race

pytestmark = pytest.mark.django_db

ID = "Order.47_11~:@+=,-"


def test_it_stands_for_the_id_in_every_address(post_link: PostLink, call: Call) -> None:
    link = post_link(externalId=f" {ID} ").json()["data"]
    assert link["externalId"] == ID
    path = f"/api/links/ext_{quote(ID)}"

    assert call("GET", path).json()["data"] == link
    assert call("GET", f"{path}/stats").status_code == call("GET", f"{path}/qr").status_code == 200
    changed = call("PATCH", path, {"externalId": "other"}).json()["data"]
    assert (changed["id"], changed["externalId"]) == (link["id"], "other")
    assert call("GET", path).status_code == 404
    assert call("DELETE", "/api/links/ext_other").status_code == 200
    assert call("GET", "/api/links/ext_other").status_code == 404


@pytest.mark.parametrize("reference", ["ext_", "ext_a%20b", "ext_order-1x", "ext_ORDER-1", "ext_%00", "EXT_order-1"])
def test_a_reference_of_no_link_is_a_404(post_link: PostLink, call: Call, reference: str) -> None:
    post_link(externalId="order-1")

    assert call("GET", f"/api/links/{reference}").status_code == 404


@pytest.mark.parametrize("value", ["x" * 101, "a b", "a/b", "a\\b", "a%b", "a?b", "a#b", "ü", "a\0b", 5, ["a"]])
def test_what_is_no_external_id_is_refused(post_link: PostLink, value: object) -> None:
    answer = post_link(externalId=value)

    assert (answer.status_code, list(answer.json()["errors"])) == (400, ["externalId"])


def test_not_set_is_null_and_not_unique(post_link: PostLink, call: Call) -> None:
    links = [post_link(externalId=value).json()["data"] for value in (None, "", " ", "a")]

    assert [link["externalId"] for link in links] == [None, None, None, "a"]
    assert call("PATCH", f"/api/links/{links[3]['id']}", {"externalId": None}).json()["data"]["externalId"] is None
    assert post_link(externalId="a").status_code == 201


def _refusal(body: Json) -> tuple[str, bool]:
    return body["code"], "external ID" in body["message"]


def test_a_taken_one_is_a_409(post_link: PostLink, call: Call, make_link: MakeLink, stranger: Workspace) -> None:
    make_link(external_id="theirs", workspace=stranger)
    first, second = (post_link(externalId=value).json()["data"] for value in ("theirs", "b"))

    for answer in (post_link(externalId="b"), call("PATCH", f"/api/links/{first['id']}", {"externalId": "b"})):
        assert (answer.status_code, *_refusal(answer.json())) == (409, "external_id_taken", True)
    assert call("PATCH", f"/api/links/{second['id']}", {"externalId": "b", "notes": "N"}).status_code == 200
    assert post_link(externalId="B").status_code == 201
    assert Link.objects.count() == 4


def test_a_race_for_one_has_one_winner(race: Race, post_link: PostLink) -> None:
    statuses = race(6, lambda: post_link(externalId="a").status_code)

    assert sorted(statuses) == [201] + 5 * [409]
    assert Link.objects.count() == 1


def test_a_race_of_changes_has_one_winner(race: Race, make_link: MakeLink, call: Call) -> None:
    ids = [make_link().pk for _ in range(4)]

    statuses = race(4, lambda: call("PATCH", f"/api/links/{ids.pop()}", {"externalId": "a"}).status_code)

    assert sorted(statuses) == [200] + 3 * [409]


def test_bulk_refuses_taken_and_repeated_ones(post_bulk: PostBulk, make_link: MakeLink) -> None:
    make_link(external_id="a")
    items = [{"originalUrl": "https://example.com/", "externalId": value} for value in ("a", "b", "b", None)]

    data = post_bulk(*items).json()["data"]

    assert [(link["index"], link["externalId"]) for link in data["created"]] == [(1, "b"), (3, None)]
    assert [(error["index"], error["field"], error["code"]) for error in data["errors"]] == [
        (0, "externalId", "external_id_taken"), (2, "externalId", "external_id_taken"),
    ]  # fmt: skip


def test_it_survives_the_bin_unless_it_is_taken(make_link: MakeLink, call: Call, dashboard: Client) -> None:
    link = make_link(external_id="a")
    for _ in range(2):
        call("DELETE", f"/api/links/{link.pk}")
        dashboard.post(f"/links/{link.pk}/restore")
        assert Link.objects.get().external_id == "a"
    call("DELETE", f"/api/links/{link.pk}")
    make_link(external_id="a")

    page = dashboard.post(f"/links/{link.pk}/restore", follow=True).content.decode()

    assert "another link has its external ID" in page
    assert Link.objects.count() == 1


def test_people_see_it_and_exports_have_it(make_link: MakeLink, dashboard: Client) -> None:
    link = make_link(external_id="order-4711")

    assert "order-4711" in dashboard.get(f"/links/{link.pk}").content.decode()
    file = b"".join(dashboard.get("/links/export.csv")).decode("utf-8-sig")
    assert next(csv.DictReader(io.StringIO(file)))["externalId"] == "order-4711"
