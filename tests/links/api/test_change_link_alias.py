"""PATCH /api/links/{id}: changes of the alias and the domain."""

from collections.abc import Callable
from datetime import UTC, datetime
from typing import Protocol

import pytest
from django.test import Client

from accounts.models import Workspace
from domains.models import Domain
from links.models import Link
from tests.fixtures import Call, MakeLink, PostLink, Race, Response

pytestmark = pytest.mark.django_db

NOW = datetime(2026, 1, 1, tzinfo=UTC)


class Change(Protocol):
    """Sends PATCH with these fields and returns the response."""

    def __call__(self, link: Link, **fields: object) -> Response: ...


@pytest.fixture
def change(call: Call) -> Change:
    """See Change."""

    def send(link: Link, **fields: object) -> Response:
        return call("PATCH", f"/api/links/{link.pk}", fields)

    return send


@pytest.fixture
def domain(workspace: Workspace) -> Domain:
    """A verified domain of the workspace."""
    return Domain.objects.create(workspace=workspace, host="go.example.org", verified_at=NOW)


def test_an_old_alias_is_free_at_once(change: Change, make_link: MakeLink, post_link: PostLink) -> None:
    link = make_link(alias="launch")

    assert change(link, customAlias="other").status_code == 200
    assert post_link(customAlias="Launch").status_code == 201
    answer = change(link, customAlias="launch")
    assert (answer.status_code, answer.json()["code"]) == (409, "alias_taken")


@pytest.mark.parametrize("alias", ["taken", "TAKEN"])
def test_a_taken_alias_is_a_conflict_that_changes_nothing(
    change: Change, make_link: MakeLink, stranger: Workspace, alias: str
) -> None:
    make_link(alias="Taken", workspace=stranger)
    link = make_link(alias="mine", tags=["a"])

    answer = change(link, customAlias=alias, notes="changed", tags=["changed"])

    assert answer.status_code == 409
    assert answer.json() == {
        "success": False,
        "message": "This alias is already in use. Choose another.",
        "code": "alias_taken",
    }
    link.refresh_from_db()
    assert (link.code, link.notes, [tag.name for tag in link.tags.all()]) == ("mine", "", ["a"])


def test_an_alias_taken_on_the_new_domain_is_a_conflict(change: Change, make_link: MakeLink, domain: Domain) -> None:
    make_link(alias="launch", domain=domain)
    link = make_link(alias="Launch")

    assert change(link, domainId=domain.pk).status_code == 409
    assert change(link, domainId=domain.pk, customAlias="other").status_code == 200


def test_another_case_of_the_alias_is_shown_and_keeps_the_key(
    change: Change, make_link: MakeLink, client: Client
) -> None:
    link = make_link(alias="launch")

    assert change(link, customAlias="LAUNCH").json()["data"]["shortCode"] == "LAUNCH"
    assert Link.objects.get().key == link.key
    assert client.get("/launch").status_code == 302


@pytest.mark.parametrize("nothing", [None, "", "  "])
def test_removing_the_alias_gives_a_random_code_once(change: Change, make_link: MakeLink, nothing: str | None) -> None:
    link = make_link(alias="launch")

    code = change(link, customAlias=nothing).json()["data"]["shortCode"]

    assert len(code) == 7
    assert code != "launch"
    assert change(link, customAlias=nothing).json()["data"]["shortCode"] == code


def test_alias_race_of_changes_has_one_winner(race: Race, change: Change, make_link: MakeLink) -> None:
    links = [make_link(tags=["a"]) for _ in range(12)]
    waiting = list(links)

    def claim() -> int:
        return change(waiting.pop(), customAlias="launch", notes="N", tags=["b"]).status_code

    assert sorted(race(12, claim)) == [200] + 11 * [409]
    changed = [link for link in Link.objects.all() if link.notes]
    assert [link.code for link in changed] == ["launch"]
    assert {link.pk for link in Link.objects.filter(tags__name="b")} == {changed[0].pk}


def test_alias_race_of_change_and_new_link_has_one_winner(
    race: Race, change: Change, make_link: MakeLink, post_link: PostLink
) -> None:
    link = make_link()
    tries: list[Callable[[], Response]] = [
        lambda: change(link, customAlias="launch"),
        *[lambda: post_link(customAlias="Launch")] * 7,
    ]

    statuses = race(8, lambda: tries.pop()().status_code)

    assert len([status for status in statuses if status in (200, 201)]) == 1
    assert statuses.count(409) == 7
    assert Link.objects.filter(key__endswith="/launch").count() == 1
