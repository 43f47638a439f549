"""ETag of one link: If-Match keeps a change from overwriting another, If-None-Match saves sending it again."""

from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import TypeAlias

import pytest
import time_machine
from django.test import Client

from links.models import Link
from tests.fixtures import Call, Json, MakeLink, PostLink, Race

pytestmark = pytest.mark.django_db

ReadTag: TypeAlias = Callable[[], str]


@pytest.fixture
def link(make_link: MakeLink) -> Link:
    """A link with an alias and tags."""
    return make_link(alias="launch", tags=["a"], notes="N")


@pytest.fixture
def path(link: Link) -> str:
    """The path of the link."""
    return f"/api/links/{link.pk}"


@pytest.fixture
def tag(call: Call, path: str) -> ReadTag:
    """Return the link's current ETag."""
    return lambda: str(call("GET", path)["ETag"])


def test_create_change_and_read_return_the_same_etag(call: Call, post_link: PostLink) -> None:
    created = post_link()
    path = f"/api/links/{created.json()['data']['id']}"
    assert call("GET", path)["ETag"] == call("HEAD", path)["ETag"] == created["ETag"]
    assert created["ETag"].startswith('"')

    changed = call("PATCH", path, {"notes": "N"})

    assert changed["ETag"] != created["ETag"]
    assert call("GET", path)["ETag"] == changed["ETag"]


@pytest.mark.parametrize(
    "fields",
    [
        {"originalUrl": "https://example.net/"}, {"customAlias": "other"}, {"customAlias": "LAUNCH"},
        {"password": "1234"}, {"startsAt": "2020-01-01T00:00:00Z"}, {"expiresAt": "2099-01-01T00:00:00Z"},
        {"maxClicks": 5}, {"tags": ["b"]}, {"folder": "F"}, {"notes": "M"}, {"disabled": True},
    ],
)  # fmt: skip
def test_every_change_makes_older_etags_stale(call: Call, path: str, tag: ReadTag, fields: Json) -> None:
    with time_machine.travel(datetime.now(UTC), tick=False):
        old = tag()
        assert call("PATCH", path, fields, If_Match=old).status_code == 200
        new = tag()

        assert new != old
        for method in ("PATCH", "DELETE"):
            answer = call(method, path, {"notes": "lost"}, If_Match=old)
            assert (answer.status_code, answer.json()["code"]) == (412, "stale")
        assert call("GET", path, If_None_Match=old).status_code == 200
        assert tag() == new


def test_changing_the_password_changes_the_etag(call: Call, path: str, tag: ReadTag) -> None:
    call("PATCH", path, {"password": "1234"})
    old = tag()
    call("PATCH", path, {"password": "4321"})

    assert call("PATCH", path, {"notes": "lost"}, If_Match=old).status_code == 412


def test_the_same_values_keep_the_etag(call: Call, path: str, tag: ReadTag) -> None:
    old = tag()

    assert call("PATCH", path, {"notes": "N"}, If_Match=old)["ETag"] == old
    assert call("PATCH", path, {})["ETag"] == old


@pytest.mark.parametrize("method", ["PATCH", "DELETE"])
def test_clicks_and_time_do_not_make_if_match_fail(
    call: Call, client: Client, make_link: MakeLink, method: str
) -> None:
    now = datetime.now(UTC)
    path = f"/api/links/{make_link(alias='busy', max_clicks=2, expires_at=now + timedelta(days=1)).pk}"
    read = call("GET", path)

    client.get("/busy")
    client.get("/busy")

    with time_machine.travel(now + timedelta(days=2)):
        again = call("GET", path, If_None_Match=read["ETag"])
        assert again.status_code == 200
        assert again["ETag"] != read["ETag"]
        assert [answer.json()["data"]["clicks"] for answer in (read, again)] == [0, 2]
        assert call(method, path, {"notes": "M"}, If_Match=read["ETag"]).status_code == 200


@pytest.mark.parametrize(
    "header", ["{tag}", "*", " * ", '"other", {tag}', 'W/"other" , W/{tag}', "W/{tag}", '{tag},{tag},"a,b"']
)
def test_lists_stars_and_weak_etags_are_understood(call: Call, path: str, tag: ReadTag, header: str) -> None:
    sent = header.format(tag=tag())

    known = call("GET", path, If_None_Match=sent)
    assert (known.status_code, known.content) == (304, b"")
    assert known["ETag"] == tag()
    assert call("HEAD", path, If_None_Match=sent).status_code == 304
    assert call("PATCH", path, {"folder": "F"}, If_Match=sent).status_code == 200


@pytest.mark.parametrize(
    ("header", "status"),
    [
        *((header, 412) for header in ('"other"', 'W/"other"', '""', '"*"', '"."')),
        *((header, 400) for header in ("", "other", '"', ", ,", "W/*", "\t", "é", "other.0.active", '"a" "b"')),
    ],
)
def test_other_if_match_headers_forbid_the_change(call: Call, path: str, header: str, status: int, link: Link) -> None:
    assert call("GET", path, If_None_Match=header).status_code == 200
    for method in ("PATCH", "DELETE"):
        answer = call(method, path, {"notes": "lost"}, If_Match=header)
        assert (answer.status_code, "If-Match" in answer.json().get("errors", {})) == (status, status == 400)
    link.refresh_from_db()
    assert link.notes == "N"


def test_another_links_etag_does_not_match(call: Call, path: str, make_link: MakeLink) -> None:
    others = call("GET", f"/api/links/{make_link().pk}")["ETag"]

    assert call("DELETE", path, If_Match=others).status_code == 412


def test_an_unknown_link_is_a_404_with_any_if_match(call: Call) -> None:
    for header in ("*", '"any"'):
        assert call("PATCH", f"/api/links/{'0' * 24}", {}, If_Match=header).status_code == 404
        assert call("DELETE", f"/api/links/{'0' * 24}", If_Match=header).status_code == 404


def test_a_bad_body_is_reported_before_a_stale_etag(call: Call, path: str) -> None:
    assert call("PATCH", path, {"maxClicks": 0}, If_Match='"old"').status_code == 400


def test_racing_changes_with_one_etag_have_one_winner(race: Race, call: Call, path: str, tag: ReadTag) -> None:
    edition, numbers = tag(), list(range(12))

    def change() -> tuple[int, str]:
        notes = f"N{numbers.pop()}"
        return call("PATCH", path, {"notes": notes, "tags": [notes]}, If_Match=edition).status_code, notes

    answers = race(12, change)

    assert sorted(status for status, _ in answers) == [200] + [412] * 11
    made = next(notes for status, notes in answers if status == 200)
    data = call("GET", path).json()["data"]
    assert (data["notes"], data["tags"]) == (made, [made])


def test_change_and_deletion_with_one_etag_have_one_winner(race: Race, call: Call, make_link: MakeLink) -> None:
    for _ in range(5):
        path = f"/api/links/{make_link().pk}"
        edition, methods = call("GET", path)["ETag"], ["PATCH", "DELETE"]

        statuses = race(2, lambda: call(methods.pop(), path, {"notes": "N"}, If_Match=edition).status_code)  # noqa: B023

        assert sorted(statuses) in ([200, 404], [200, 412])
