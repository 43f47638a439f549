"""The history of a link: who changed what, when, from and to."""

from datetime import UTC, datetime
from typing import Any

import pytest

from accounts.models import ApiKey, User, Workspace
from accounts.workspaces.actors import operator
from campaigns.models import Campaign
from links.fields import link_values
from links.models import ChangeKind, Link, LinkChange
from links.services.bin import delete_link
from links.services.changes import LinkBlocked, change_link, set_links_disabled

pytestmark = pytest.mark.django_db

AT = datetime(2026, 12, 1, 9, tzinfo=UTC)


def _history(link: Link) -> list[LinkChange]:
    return list(LinkChange.objects.of_link(link.pk))


def test_a_change_says_what_was_and_what_is(make_link: Any, workspace: Workspace, owner: User) -> None:
    link = make_link(alias="old", tags=["a"])
    spring = Campaign.objects.create(workspace=workspace, name="Spring")

    change_link(
        link=link,
        by=operator(workspace, owner),
        at=AT,
        values=link_values(alias="fresh", tags=["b"], expires_at=AT.replace(year=2027), campaign=spring, notes=""),
    )

    [change] = _history(link)
    assert (change.kind, change.at, change.user, change.who) == (ChangeKind.CHANGED, AT, owner, owner.email)
    assert change.fields == {
        "alias": ["old", "fresh"],
        "expires_at": [None, "2027-12-01T09:00:00+00:00"],
        "campaign": [None, "Spring"],
        "tags": [["a"], ["b"]],
    }


def test_nothing_changed_is_nothing_to_tell(make_link: Any, workspace: Workspace) -> None:
    link = make_link(alias="same")

    change_link(link=link, by=operator(workspace), at=AT, values=link_values(alias="same"))

    assert _history(link) == []


def test_a_password_is_told_of_and_never_told(make_link: Any, workspace: Workspace) -> None:
    link = make_link(password="first one")
    for minute, password in enumerate(("second one", None)):
        change_link(
            link=link, by=operator(workspace), at=AT.replace(minute=minute), values=link_values(password=password)
        )

    assert [change.fields for change in _history(link)] == [{"password": [True, False]}, {"password": [True, True]}]


def test_a_program_is_known_by_its_key(call: Any, make_link: Any, api_key: tuple[ApiKey, str]) -> None:
    link = make_link()

    call("PATCH", f"/api/links/{link.pk}", {"folder": "F"})
    call("DELETE", f"/api/links/{link.pk}")

    assert [(change.kind, change.who) for change in _history(link)] == [
        (ChangeKind.DELETED, "API key Tests"),
        (ChangeKind.CHANGED, "API key Tests"),
    ]


def test_what_an_operator_has_closed_stays_closed_for_everybody_else(
    make_link: Any, workspace: Workspace, call: Any
) -> None:
    link = make_link()
    links = Link.objects.filter(pk=link.pk)

    set_links_disabled(links=links, by=operator(None), disabled=True, at=AT, reason="Phishing")
    refusal = call("PATCH", f"/api/links/{link.pk}", {"disabled": False})

    assert (refusal.status_code, refusal.json()["code"]) == (409, LinkBlocked.code)
    assert "Phishing" in refusal.json()["message"]
    assert [(change.kind, change.reason) for change in _history(link)] == [(ChangeKind.DISABLED, "Phishing")]
    assert set_links_disabled(links=links, by=operator(None), disabled=False, at=AT).changed == [link.pk]
    assert call("PATCH", f"/api/links/{link.pk}", {"disabled": True}).status_code == 200


def test_one_workspaces_history_is_nobody_elses(make_link: Any, workspace: Workspace, stranger: Workspace) -> None:
    delete_link(link=make_link(), by=operator(workspace), at=AT)

    assert LinkChange.objects.in_workspace(workspace).count() == 1
    assert not LinkChange.objects.in_workspace(stranger).exists()
