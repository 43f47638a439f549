"""Accepting an invitation: with an account or by sign-up, once, and only for its address."""

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta

import pytest
import time_machine
from allauth.account.models import EmailAddress
from django.core import mail
from django.test import Client
from pytest_django import Settings

from accounts.models import AuditEntry, Invitation, Membership, Role, User, Workspace
from accounts.workspaces.services import ensure_user_with_workspace
from tests.accounts.fixtures import Browsers, SignInUser
from tests.accounts.members.test_invite import invite, token_in
from tests.pages import sign_in

pytestmark = pytest.mark.django_db

ADA = {"name": "Ada", "email": "ann@example.com", "password1": "correct horse battery"}


@pytest.fixture(autouse=True)
def clock() -> Iterator[time_machine.Traveller]:
    """A stopped clock, which tests move."""
    with time_machine.travel(datetime.now(UTC), tick=False) as clock:
        yield clock


@pytest.fixture
def path(browsers: Browsers) -> str:
    """The path of an invitation of ann@example.com as a viewer."""
    invite(browsers["owner"], role=Role.VIEWER)
    return f"/invitations/{token_in(mail.outbox.pop())}"


@pytest.fixture
def ann(db: None) -> User:
    """A user with a workspace."""
    return ensure_user_with_workspace(email="ann@example.com")[0]


def roles(workspace: Workspace) -> dict[str, str]:
    """Return the workspace's members and their roles."""
    return {membership.user.email: membership.role for membership in workspace.memberships.all()}


def test_existing_account_joins_and_switches_workspace(
    path: str, ann: User, browser_of: SignInUser, workspace: Workspace
) -> None:
    browser = browser_of(ann)
    assert "Accept invitation" in browser.get(path).content.decode()
    assert "ann@example.com" not in roles(workspace)

    answer = browser.post(path)

    assert (answer.status_code, answer["Location"]) == (302, "/overview")
    assert roles(workspace)["ann@example.com"] == Role.VIEWER
    assert browser.session["workspace_id"] == workspace.pk
    (message,) = mail.outbox
    assert (message.to, message.subject) == (["owner@example.com"], "Your invitation was accepted")
    assert browser.post(path).status_code == 404


def test_sign_up_by_invitation_needs_no_confirmation(path: str, workspace: Workspace) -> None:
    browser = Client()
    shown = browser.get(path)
    assert shown.status_code == 200
    form = browser.get(shown.context["sign_up"])
    assert form.context["form"]["email"].value() == "ann@example.com"

    signed_up = browser.post(shown.context["sign_up"], ADA)

    assert (signed_up.status_code, signed_up["Location"]) == (302, path)
    assert [message.subject for message in mail.outbox] == []
    assert EmailAddress.objects.get(user__email="ann@example.com").verified
    assert browser.post(path).status_code == 302
    assert roles(workspace)["ann@example.com"] == Role.VIEWER
    assert User.objects.get(email="ann@example.com").workspaces.get() == workspace


def test_signing_in_leads_back_to_the_invitation(path: str, ann: User) -> None:
    ann.set_password("correct horse battery")
    ann.save()
    EmailAddress.objects.create(user=ann, email=ann.email, verified=True, primary=True)
    browser = Client()

    to = browser.get(path).context["sign_in"]
    answer = browser.post(to, {"login": ann.email, "password": "correct horse battery"})

    assert answer["Location"] == path


def test_an_account_with_another_address_is_told_and_stays_out(
    path: str, stranger: Workspace, browser_of: SignInUser, workspace: Workspace
) -> None:
    browser = browser_of(User.objects.get(email="stranger@example.com"))

    shown = browser.get(path).content.decode()
    assert "was sent to ann@example.com, but you’re signed in as stranger@example.com" in shown
    assert "Accept invitation" not in shown
    assert browser.post(path)["Location"] == "/workspaces/new"
    assert "stranger@example.com" not in roles(workspace)
    assert Invitation.objects.get().is_open


def test_invitation_confirms_only_its_own_address(path: str) -> None:
    browser = Client()
    browser.get(path)

    browser.post("/accounts/signup/", ADA | {"email": "other@example.com"})

    assert not EmailAddress.objects.get(email="other@example.com").verified
    assert "_auth_user_id" not in browser.session


def test_invitation_expires_after_seven_days(
    path: str, ann: User, browser_of: SignInUser, clock: time_machine.Traveller
) -> None:
    browser = browser_of(ann)
    clock.shift(timedelta(days=7) - timedelta(seconds=1))
    assert browser.get(path).status_code == 200

    clock.shift(timedelta(seconds=1))

    assert browser.get(path).status_code == 404
    assert browser.post(path).status_code == 404


def test_one_page_for_every_reason_why_not(path: str, browsers: Browsers) -> None:
    browsers["owner"].post(f"/members/invitations/{Invitation.objects.get().pk}/revoke")

    revoked, unknown = Client().get(path), Client().get("/invitations/" + "x" * 43)

    assert (revoked.status_code, unknown.status_code) == (404, 404)
    assert revoked.content == unknown.content


def test_a_member_stays_what_they_are(path: str, ann: User, browser_of: SignInUser, workspace: Workspace) -> None:
    Membership.objects.create(workspace=workspace, user=ann, role=Role.ADMIN)

    assert browser_of(ann).post(path).status_code == 302

    assert roles(workspace)["ann@example.com"] == Role.ADMIN
    assert not Invitation.objects.get().is_open


def test_smaller_plan_refuses_an_open_invitation(
    path: str, ann: User, browser_of: SignInUser, workspace: Workspace
) -> None:
    Workspace.objects.filter(pk=workspace.pk).update(plan="free")

    answer = browser_of(ann).post(path, follow=True)

    assert "plan includes 1 member" in answer.content.decode()
    assert "ann@example.com" not in roles(workspace)


@pytest.mark.parametrize(
    ("path", "form"),
    [
        ("/settings/leave", {}),
        ("/members/{admin}/remove", {}),
        ("/members/{admin}/role", {"role": "member"}),
        ("/account/delete", {"typed": "admin@example.com"}),
    ],
)
def test_invitations_end_with_the_inviters_role(
    browsers: Browsers, ann: User, browser_of: SignInUser, workspace: Workspace, path: str, form: dict[str, str]
) -> None:
    invite(browsers["admin"])
    link = f"/invitations/{token_in(mail.outbox.pop())}"
    admin = workspace.memberships.get(user__email="admin@example.com")
    sign_in(browsers["admin"], admin.user)

    by = browsers["owner" if "{admin}" in path else "admin"]
    by.post(path.format(admin=admin.pk), form)

    assert browser_of(ann).post(link).status_code == 404
    assert "ann@example.com" not in roles(workspace)
    if "delete" not in path:
        assert "invitation.revoked" in AuditEntry.objects.values_list("event", flat=True)


def test_an_invitation_gives_no_more_than_its_inviter_has(
    browsers: Browsers, ann: User, browser_of: SignInUser, workspace: Workspace
) -> None:
    invite(browsers["admin"])
    link = f"/invitations/{token_in(mail.outbox.pop())}"
    # As if another process had changed the role without revoking.
    inviter = User.objects.get(email="admin@example.com")
    Membership.objects.filter(workspace=workspace, user=inviter).update(role="viewer")

    assert browser_of(ann).post(link).status_code == 404
    assert "ann@example.com" not in roles(workspace)


# --- A site that is by invitation only


@pytest.fixture
def closed(settings: Settings) -> None:
    """Sign-up needs an invitation."""
    settings.SIGNUP_OPEN = False


def test_invitation_allows_sign_up_on_a_closed_site(closed: None, path: str) -> None:
    browser = Client()
    browser.get(path)

    browser.post("/accounts/signup/", ADA)

    assert User.objects.filter(email="ann@example.com").exists()


def test_but_with_no_other_address(closed: None, path: str) -> None:
    browser = Client()
    browser.get(path)

    answer = browser.post("/accounts/signup/", ADA | {"email": "friend@example.com"})

    assert answer.context["form"].errors == {"email": ["Enter the address that your invitation was sent to."]}
    assert not User.objects.filter(email="friend@example.com").exists()


def test_revoked_invitation_does_not_open_sign_up(closed: None, path: str, browsers: Browsers) -> None:
    browser = Client()
    browser.get(path)
    browsers["owner"].post(f"/members/invitations/{Invitation.objects.get().pk}/revoke")

    browser.post("/accounts/signup/", ADA)

    assert not User.objects.filter(email="ann@example.com").exists()


# --- Without the token: the list of a person's invitations


def test_a_person_without_a_workspace_lands_where_they_can_join(path: str, ann: User, browser_of: SignInUser) -> None:
    ann.memberships.all().delete()
    EmailAddress.objects.create(user=ann, email=ann.email, verified=True, primary=True)
    browser = browser_of(ann)

    landed = browser.get("/members")
    assert landed["Location"] == "/workspaces/new"
    (invitation,) = browser.get("/workspaces/new").context["invitations"]
    answer = browser.post("/invitations/join", {"invitation": invitation.pk})

    assert answer["Location"] == "/overview"
    assert browser.get("/members").status_code == 200


def test_unconfirmed_address_cannot_use_invitations(path: str, ann: User, browser_of: SignInUser) -> None:
    browser = browser_of(ann)

    assert not browser.get("/workspaces/new").context["invitations"]
    assert browser.post("/invitations/join", {"invitation": Invitation.objects.get().pk}).status_code == 404


def test_invitation_to_another_address_is_a_404(path: str, stranger: Workspace, browser_of: SignInUser) -> None:
    user = User.objects.get(email="stranger@example.com")
    EmailAddress.objects.create(user=user, email=user.email, verified=True, primary=True)

    for invitation_id in (Invitation.objects.get().pk, "x", ""):
        assert browser_of(user).post("/invitations/join", {"invitation": invitation_id}).status_code == 404
