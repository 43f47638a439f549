"""Deleting an account: closes workspaces without other members, and is refused for the last owner of others."""

import pytest
from allauth.account.models import EmailAddress
from django.test import Client

from accounts.models import Membership, Role, User, Workspace
from links.models import Link
from tests.accounts.fixtures import Join, Response, SignInUser
from tests.fixtures import MakeLink
from tests.signing_in import date_sign_in

pytestmark = pytest.mark.django_db


@pytest.fixture
def browser(owner: User, browser_of: SignInUser) -> Client:
    """The owner's browser."""
    return browser_of(owner)


def delete(browser: Client, typed: str = "owner@example.com") -> Response:
    """Send the form."""
    return browser.post("/account/delete", {"typed": typed})


def test_deletion_closes_only_workspaces_without_others(
    browser: Client, owner: User, workspace: Workspace, stranger: Workspace, make_link: MakeLink
) -> None:
    Membership.objects.create(workspace=stranger, user=owner, role=Role.ADMIN)
    EmailAddress.objects.create(user=owner, email=owner.email, verified=True, primary=True)
    make_link(alias="mine")
    theirs = make_link(alias="theirs", workspace=stranger, created_by=owner)
    assert browser.get("/account/delete").context["preview"].deleted == ["owner"]

    assert delete(browser).status_code == 200

    assert "_auth_user_id" not in browser.session
    assert not User.objects.filter(pk=owner.pk).exists()
    assert not EmailAddress.objects.filter(email=owner.email).exists()
    assert Client().get("/mine").status_code == 410
    assert Client().get("/theirs").status_code == 302
    assert Link.objects.get(pk=theirs.pk).created_by is None
    assert [membership.user.email for membership in stranger.memberships.all()] == ["stranger@example.com"]
    assert Workspace.objects.get(pk=workspace.pk).closed_at is not None


def test_last_owner_of_others_cannot_delete_account(
    browser: Client, owner: User, workspace: Workspace, join: Join
) -> None:
    join(Role.ADMIN)
    browser.post("/workspaces/new", {"name": "Alone"})
    shown = browser.get("/account/delete")
    assert (shown.context["preview"].deleted, shown.context["preview"].blocking) == (["Alone"], ["owner"])
    assert "Delete permanently" not in shown.content.decode()

    answer = delete(browser)

    assert "You’re the only owner of workspaces that have other members: owner." in answer.content.decode()
    assert User.objects.filter(pk=owner.pk).exists()
    assert owner.memberships.count() == 2
    assert not Workspace.objects.filter(closed_at__isnull=False).exists()


def test_owner_beside_another_can_delete_account(
    browser: Client, owner: User, workspace: Workspace, join: Join
) -> None:
    join(Role.OWNER, "second@example.com")

    delete(browser)

    assert not User.objects.filter(pk=owner.pk).exists()
    assert Workspace.objects.get(pk=workspace.pk).closed_at is None


@pytest.mark.parametrize("typed", ["", "delete", "owner@example.org"])
def test_only_with_the_address_typed(browser: Client, owner: User, typed: str) -> None:
    assert list(delete(browser, typed).context["form"].errors) == ["typed"]
    assert User.objects.filter(pk=owner.pk).exists()


def test_deletion_asks_for_the_password_first(owner: User, workspace: Workspace) -> None:
    owner.set_password("correct horse battery")
    owner.save()
    browser = Client()
    browser.force_login(owner)
    date_sign_in(browser, seconds_ago=16 * 60)

    for path, typed in (("/account/delete", owner.email), ("/settings/delete", "owner")):
        assert browser.get(path).status_code == 200
        answer = browser.post(path, {"typed": typed})
        assert (answer.status_code, answer["Location"].partition("?")[0]) == (302, "/accounts/reauthenticate/")
    assert User.objects.filter(pk=owner.pk).exists()
    assert Workspace.objects.get(pk=workspace.pk).closed_at is None
