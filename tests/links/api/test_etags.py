"""ETag of one link: If-Match keeps a change from undoing another, If-None-Match saves a repeated answer."""

from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
import time_machine
from django.test import Client

from links.models import Link

pytestmark = pytest.mark.django_db


@pytest.fixture
def link(make_link: Callable[..., Link]) -> Link:
    """A link with an alias and tags."""
    return make_link(alias="launch", tags=["a"], notes="N")


@pytest.fixture
def path(link: Link) -> str:
    """Where the link is."""
    return f"/api/links/{link.pk}"


@pytest.fixture
def tag(call: Callable[..., Any], path: str) -> Callable[[], str]:
    """Return the link's ETag as reading it answers now."""
    return lambda: str(call("GET", path)["ETag"])


def test_creating_changing_and_reading_a_link_answer_the_same_etag(call: Any, post_link: Any) -> None:
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
def test_every_change_makes_older_etags_stale(call: Any, path: str, tag: Any, fields: dict[str, Any]) -> None:
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


def test_a_second_password_makes_the_etag_of_the_first_stale(call: Any, path: str, tag: Any) -> None:
    call("PATCH", path, {"password": "1234"})
    old = tag()
    call("PATCH", path, {"password": "4321"})

    assert call("PATCH", path, {"notes": "lost"}, If_Match=old).status_code == 412


def test_a_change_that_changes_nothing_keeps_the_etag(call: Any, path: str, tag: Any) -> None:
    old = tag()

    assert call("PATCH", path, {"notes": "N"}, If_Match=old)["ETag"] == old
    assert call("PATCH", path, {})["ETag"] == old


@pytest.mark.parametrize("method", ["PATCH", "DELETE"])
def test_visitors_and_the_clock_make_no_editors_copy_stale(
    call: Any, client: Client, make_link: Any, method: str
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
def test_lists_stars_and_weak_etags_are_understood(call: Any, path: str, tag: Any, header: str) -> None:
    sent = header.format(tag=tag())

    known = call("GET", path, If_None_Match=sent)
    assert (known.status_code, known.content) == (304, b"")
    assert known["ETag"] == tag()
    assert call("HEAD", path, If_None_Match=sent).status_code == 304
    assert call("PATCH", path, {"folder": "F"}, If_Match=sent).status_code == 200


@pytest.mark.parametrize(
    "header", ['"other"', 'W/"other"', "", "other", '""', '"', ", ,", "W/*", '"*"', "\t", "é", '"."']
)
def test_whatever_does_not_name_the_link_as_it_is_forbids_to_change_it(
    call: Any, path: str, header: str, link: Link
) -> None:
    assert call("GET", path, If_None_Match=header).status_code == 200
    for method in ("PATCH", "DELETE"):
        assert call(method, path, {"notes": "lost"}, If_Match=header).status_code == 412
    link.refresh_from_db()
    assert link.notes == "N"


def test_another_links_etag_does_not_fit(call: Any, path: str, make_link: Any) -> None:
    others = call("GET", f"/api/links/{make_link().pk}")["ETag"]

    assert call("DELETE", path, If_Match=others).status_code == 412


def test_a_link_that_is_not_there_is_a_404_whatever_it_should_match(call: Any) -> None:
    for header in ("*", '"any"'):
        assert call("PATCH", f"/api/links/{'0' * 24}", {}, If_Match=header).status_code == 404
        assert call("DELETE", f"/api/links/{'0' * 24}", If_Match=header).status_code == 404


def test_a_wrong_body_is_told_before_a_stale_etag(call: Any, path: str) -> None:
    assert call("PATCH", path, {"maxClicks": 0}, If_Match='"old"').status_code == 400


def test_of_racing_changes_of_one_edition_one_is_made(race: Any, call: Any, path: str, tag: Any) -> None:
    edition, numbers = tag(), list(range(12))

    def change() -> tuple[int, str]:
        notes = f"N{numbers.pop()}"
        return call("PATCH", path, {"notes": notes, "tags": [notes]}, If_Match=edition).status_code, notes

    answers = race(12, change)

    assert sorted(status for status, _ in answers) == [200] + [412] * 11
    made = next(notes for status, notes in answers if status == 200)
    data = call("GET", path).json()["data"]
    assert (data["notes"], data["tags"]) == (made, [made])


def test_a_change_and_a_deletion_of_one_edition_race_and_one_is_made(race: Any, call: Any, make_link: Any) -> None:
    for _ in range(5):
        path = f"/api/links/{make_link().pk}"
        edition, methods = call("GET", path)["ETag"], ["PATCH", "DELETE"]

        statuses = race(2, lambda: call(methods.pop(), path, {"notes": "N"}, If_Match=edition).status_code)  # noqa: B023

        assert sorted(statuses) in ([200, 404], [200, 412])
