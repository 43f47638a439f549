"""Members and their roles: seen by all, changed by owners and admins, and never without an owner."""

from collections.abc import Callable
from datetime import timedelta
from typing import TypeAlias

import pytest
from django.core import mail
from django.test import Client
from django.utils import timezone
from pytest_django import DjangoAssertNumQueries

from accounts.keys.services import create_api_key
from accounts.members.errors import AlreadyMember
from accounts.members.services import add_member
from accounts.models import ApiKey, Membership, Role, User, Workspace
from accounts.workspaces.actors import operator
from accounts.workspaces.plans import PlanRequired
from accounts.workspaces.services import ensure_user_with_workspace
from tests.accounts.fixtures import Response

pytestmark = pytest.mark.django_db

Browsers = dict[str, Client]
Of: TypeAlias = Callable[[str], Membership]  # returns that of the person whose address begins like this
Give: TypeAlias = Callable[[Client, str, str], Response]  # sends the form that changes the role of that person


@pytest.fixture
def of(workspace: Workspace) -> Of:
    """See Of."""
    return lambda name: workspace.memberships.get(user__email=f"{name}@example.com")


@pytest.fixture
def give(of: Of) -> Give:
    """See Give."""
    return lambda browser, name, role: browser.post(f"/members/{of(name).pk}/role", {"role": role})


@pytest.mark.parametrize("role", Role)
def test_everybody_sees_who_is_there(browsers: Browsers, role: Role) -> None:
    shown = browsers[role].get("/members").content.decode()

    assert all(f"{name}@example.com" in shown for name in Role)


@pytest.mark.parametrize("role", Role)
def test_only_those_who_may_get_buttons_and_answers(browsers: Browsers, of: Of, give: Give, role: Role) -> None:
    may = role in (Role.OWNER, Role.ADMIN)
    shown = browsers[role].get("/members").content.decode()

    assert ('name="role"' in shown, "/remove" in shown) == (may, may)
    path = f"/members/{of('viewer').pk}/remove"
    assert browsers[role].get(path).status_code == (200 if may else 403)
    assert give(browsers[role], "viewer", Role.MEMBER).status_code == (302 if may else 403)
    assert browsers[role].post(path).status_code == (302 if may else 403)


def test_a_new_role_holds_from_the_next_request_on(browsers: Browsers, give: Give) -> None:
    assert browsers["viewer"].get("/members").context["actor"].can["edit_links"] is False

    give(browsers["admin"], "viewer", Role.MEMBER)

    assert browsers["viewer"].get("/members").context["actor"].can["edit_links"] is True


@pytest.mark.parametrize("role", ["root", "", "OWNER"])
def test_there_are_no_other_roles(browsers: Browsers, give: Give, of: Of, role: str) -> None:
    answer = give(browsers["owner"], "viewer", role)

    assert answer.status_code == 302
    assert of("viewer").role == Role.VIEWER


def test_admin_neither_makes_nor_changes_owners(browsers: Browsers, give: Give, of: Of) -> None:
    assert give(browsers["admin"], "admin", Role.OWNER).status_code == 403
    assert give(browsers["admin"], "member", Role.OWNER).status_code == 403
    assert give(browsers["admin"], "owner", Role.VIEWER).status_code == 403
    assert browsers["admin"].post(f"/members/{of('owner').pk}/remove").status_code == 403
    assert (of("owner").role, of("member").role) == (Role.OWNER, Role.MEMBER)


def test_the_last_owner_can_do_all_but_go(browsers: Browsers, give: Give, of: Of, workspace: Workspace) -> None:
    give(browsers["owner"], "owner", Role.ADMIN)
    browsers["owner"].post(f"/members/{of('owner').pk}/remove")
    answer = browsers["owner"].post("/settings/leave", follow=True)

    assert "A workspace needs an owner" in answer.content.decode()
    assert of("owner").role == Role.OWNER

    give(browsers["owner"], "member", Role.OWNER)
    assert browsers["owner"].post("/settings/leave").status_code == 302
    assert set(workspace.memberships.values_list("user__email", "role")) == {
        ("admin@example.com", Role.ADMIN), ("member@example.com", Role.OWNER), ("viewer@example.com", Role.VIEWER),
    }  # fmt: skip


def test_removed_member_is_notified_and_loses_access(browsers: Browsers, of: Of) -> None:
    key = of("viewer").pk
    assert browsers["admin"].get("/members").status_code == 200

    browsers["owner"].post(f"/members/{of('admin').pk}/remove")

    # Without any other workspace, there is only the way to a new one.
    for method, path in (("get", "/members"), ("post", f"/members/{key}/remove"), ("post", "/members/invite")):
        assert getattr(browsers["admin"], method)(path)["Location"] == "/workspaces/new"
    assert of("viewer")
    (message,) = mail.outbox
    assert (message.to, message.subject) == (["admin@example.com"], "You were removed from a workspace")


def test_keys_of_removed_member_end_or_are_handed_over(browsers: Browsers, of: Of, workspace: Workspace) -> None:
    for name in ("member", "viewer"):
        create_api_key(by=operator(workspace), belongs_to=of(name).user, name=f"{name}’s key")

    assert "member’s key" in browsers["owner"].get(f"/members/{of('member').pk}/remove").content.decode()
    browsers["owner"].post(f"/members/{of('member').pk}/remove")
    browsers["owner"].post(f"/members/{of('viewer').pk}/remove", {"keys": of("owner").user_id})

    keys = ApiKey.objects.values_list("name", "is_active", "created_by__email")
    assert set(keys) == {
        ("member’s key", False, "member@example.com"), ("viewer’s key", True, "owner@example.com"),
    }  # fmt: skip


def test_another_workspaces_member_is_a_404(browsers: Browsers, stranger: Workspace) -> None:
    theirs = stranger.memberships.get()

    for membership_id in (theirs.pk, "0" * 24, "x"):
        for what in ("role", "remove"):
            path = f"/members/{membership_id}/{what}"
            assert browsers["owner"].post(path, {"role": Role.VIEWER}).status_code == 404
    assert stranger.memberships.get().role == Role.OWNER


def test_operator_adds_member_once_within_the_plan(workspace: Workspace) -> None:
    user, _ = ensure_user_with_workspace(email="new@example.com")
    by, at = operator(workspace), timezone.now()

    add_member(user=user, role=Role.MEMBER, by=by, at=at)

    assert mail.outbox[0].to == ["new@example.com"]
    assert "Your new role: Member." in mail.outbox[0].body
    with pytest.raises(AlreadyMember):
        add_member(user=user, role=Role.ADMIN, by=by, at=at)
    Workspace.objects.filter(pk=workspace.pk).update(plan="free")
    with pytest.raises(PlanRequired):
        add_member(user=ensure_user_with_workspace(email="b@example.com")[0], role=Role.VIEWER, by=by, at=at)


def test_a_long_list_has_pages_and_costs_the_same(
    browsers: Browsers, workspace: Workspace, django_assert_max_num_queries: DjangoAssertNumQueries
) -> None:
    users = [User(email=f"{number}@example.org", password="!") for number in range(120)]
    User.objects.bulk_create(users)
    later = timezone.now() + timedelta(days=1)
    Membership.objects.bulk_create(Membership(workspace=workspace, user=user, created_at=later) for user in users)

    with django_assert_max_num_queries(20):
        first = browsers["owner"].get("/members")
    second = browsers["owner"].get("/members?" + first.context["next_query"])

    shown = [row.pk for answer in (first, second) for row in answer.context["members"]]
    assert len(shown) == len(set(shown)) == 100
    assert browsers["owner"].get("/members?cursor=x").status_code == 200
