"""The history of a link: who changed what, when, from and to."""

from datetime import UTC, datetime

import pytest

from accounts.models import User, Workspace
from accounts.workspaces.actors import operator
from campaigns.models import Campaign
from links.fields import link_values
from links.models import ChangeKind, Link, LinkChange
from links.services.bin import delete_link
from links.services.changes import LinkBlocked, change_link, set_links_disabled
from tests.fixtures import Call, KeyAndText, MakeLink

pytestmark = pytest.mark.django_db

AT = datetime(2026, 12, 1, 9, tzinfo=UTC)


def _history(link: Link) -> list[LinkChange]:
    return list(LinkChange.objects.of_link(link.pk))


def test_a_change_stores_old_and_new_values(make_link: MakeLink, workspace: Workspace, owner: User) -> None:
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


def test_a_change_to_the_same_values_is_not_recorded(make_link: MakeLink, workspace: Workspace) -> None:
    link = make_link(alias="same")

    change_link(link=link, by=operator(workspace), at=AT, values=link_values(alias="same"))

    assert _history(link) == []


def test_a_password_change_is_recorded_without_the_password(make_link: MakeLink, workspace: Workspace) -> None:
    link = make_link(password="first one")
    for minute, password in enumerate(("second one", None)):
        change_link(
            link=link, by=operator(workspace), at=AT.replace(minute=minute), values=link_values(password=password)
        )

    assert [change.fields for change in _history(link)] == [{"password": [True, False]}, {"password": [True, True]}]


def test_changes_by_the_api_are_recorded_with_the_keys_name(
    call: Call, make_link: MakeLink, api_key: KeyAndText
) -> None:
    link = make_link()

    call("PATCH", f"/api/links/{link.pk}", {"folder": "F"})
    call("DELETE", f"/api/links/{link.pk}")

    assert [(change.kind, change.who) for change in _history(link)] == [
        (ChangeKind.DELETED, "API key Tests"),
        (ChangeKind.CHANGED, "API key Tests"),
    ]


def test_only_operators_enable_a_link_that_they_disabled(make_link: MakeLink, workspace: Workspace, call: Call) -> None:
    link = make_link()
    links = Link.objects.filter(pk=link.pk)

    set_links_disabled(links=links, by=operator(None), disabled=True, at=AT, reason="Phishing")
    refusal = call("PATCH", f"/api/links/{link.pk}", {"disabled": False})

    assert (refusal.status_code, refusal.json()["code"]) == (409, LinkBlocked.code)
    assert "Phishing" in refusal.json()["message"]
    assert [(change.kind, change.reason) for change in _history(link)] == [(ChangeKind.DISABLED, "Phishing")]
    assert set_links_disabled(links=links, by=operator(None), disabled=False, at=AT).changed == [link.pk]
    assert call("PATCH", f"/api/links/{link.pk}", {"disabled": True}).status_code == 200


def test_history_is_visible_in_its_workspace_only(
    make_link: MakeLink, workspace: Workspace, stranger: Workspace
) -> None:
    delete_link(link=make_link(), by=operator(workspace), at=AT)

    assert LinkChange.objects.in_workspace(workspace).count() == 1
    assert not LinkChange.objects.in_workspace(stranger).exists()
