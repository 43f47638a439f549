"""Inviting people by e-mail: roles, the mail, limits, sending again and revoking."""

import re
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta

import pytest
import time_machine
from django.core import mail
from django.core.mail import EmailMessage
from django.test import Client

from accounts.keys import tokens
from accounts.models import Invitation, Role, User, Workspace
from tests.accounts.fixtures import Response, SignInUser
from tests.signing_in import date_sign_in

pytestmark = pytest.mark.django_db

Browsers = dict[str, Client]


@pytest.fixture(autouse=True)
def clock() -> Iterator[time_machine.Traveller]:
    """A stopped clock, which tests move."""
    with time_machine.travel(datetime.now(UTC), tick=False) as clock:
        yield clock


def invite(browser: Client, email: str = "ann@example.com", role: str = Role.MEMBER) -> Response:
    """Send the form."""
    return browser.post("/members/invite", {"email": email, "role": role})


def token_in(message: EmailMessage) -> str:
    """Return the token in the mail's one link."""
    (token,) = re.findall(r"http://localhost:8000/invitations/(\S+)", str(message.body))
    return str(token)


def test_token_is_only_in_the_mail(browsers: Browsers, workspace: Workspace) -> None:
    answer = invite(browsers["owner"], " Ann@Example.com ")

    assert (answer.status_code, answer["Location"]) == (302, "/members")
    (message,) = mail.outbox
    assert message.to == ["ann@example.com"]
    assert message.subject == "You’re invited to a workspace"
    assert "owner invited you to the workspace “owner” on localhost:8000" in message.body
    assert "Your role will be: Member." in message.body
    token, invitation = token_in(message), Invitation.objects.get()
    assert len(token) == 43
    assert (invitation.workspace, invitation.email, invitation.role) == (workspace, "ann@example.com", Role.MEMBER)
    assert invitation.digest == tokens.digest(token)
    shown = browsers["owner"].get("/members").content.decode()
    assert "ann@example.com" in shown
    assert token not in shown
    assert invitation.digest not in shown


def test_names_cannot_add_lines_or_headers_to_the_mail(browsers: Browsers, workspace: Workspace) -> None:
    Workspace.objects.filter(pk=workspace.pk).update(name="Big\r\nBcc: all@example.com <b>&")

    invite(browsers["owner"])

    (message,) = mail.outbox
    assert "“Big Bcc: all@example com <b>&”" in message.body
    assert message.recipients() == ["ann@example.com"]


def test_invitation_does_not_tell_whether_an_account_exists(browsers: Browsers, stranger: Workspace) -> None:
    shown = []
    for email in ("nobody@example.com", "stranger@example.com"):
        answer = browsers["owner"].post("/members/invite", {"email": email, "role": Role.VIEWER}, follow=True)
        page = re.sub(r'(value|hx-headers)=(".*?"|\'.*?\')', "", answer.content.decode())
        shown.append(re.sub(r"[0-9a-f]{24}", "", page.replace(email, "X")))
        Invitation.objects.all().delete()

    assert shown[0] == shown[1]
    assert len(mail.outbox) == 2


@pytest.mark.parametrize("email", ["", "ann", "a b@example.com", "a@" + "b" * 260 + ".com", "a@example.com\nb@c.d"])
def test_what_is_no_address_is_refused_at_the_field(browsers: Browsers, email: str) -> None:
    answer = invite(browsers["owner"], email)

    assert list(answer.context["form"].errors) == ["email"]
    assert not Invitation.objects.exists()
    assert not mail.outbox


def test_a_member_is_not_invited_again(browsers: Browsers) -> None:
    answer = invite(browsers["owner"], "viewer@example.com")

    assert "is already a member of the workspace" in answer.content.decode()
    assert not mail.outbox


def test_an_address_is_invited_once_until_that_has_expired(browsers: Browsers, clock: time_machine.Traveller) -> None:
    invite(browsers["owner"])

    assert "is already invited" in invite(browsers["admin"]).content.decode()
    clock.shift(timedelta(days=7))
    date_sign_in(browsers["admin"])
    assert invite(browsers["admin"], role=Role.VIEWER).status_code == 302

    invitation = Invitation.objects.get()
    assert (invitation.role, invitation.invited_by) == (Role.VIEWER, User.objects.get(email="admin@example.com"))
    assert [Client().get(f"/invitations/{token_in(message)}").status_code for message in mail.outbox] == [404, 200]


@pytest.mark.parametrize(("role", "given"), [("admin", ["admin", "member", "viewer"]), ("owner", list(Role))])
def test_roles_above_the_inviters_are_refused(browsers: Browsers, role: str, given: list[str]) -> None:
    offered = browsers[role].get("/members").context["form"].fields["role"].choices
    assert sorted(value for value, _label in offered) == sorted(given)

    for number, wanted in enumerate(Role):
        answer = invite(browsers[role], f"{number}@example.com", wanted)
        assert answer.status_code == (302 if wanted in given else 200)
    assert {invitation.role for invitation in Invitation.objects.all()} == set(given)


@pytest.mark.parametrize("role", ["member", "viewer"])
def test_others_see_no_form_no_invitations_and_get_403(browsers: Browsers, role: str) -> None:
    invite(browsers["owner"], "secret@example.com")
    (invitation,) = Invitation.objects.all()

    shown = browsers[role].get("/members").content.decode()
    assert "secret@example.com" not in shown
    assert "/members/invite" not in shown
    assert invite(browsers[role], "b@example.com").status_code == 403
    for what in ("resend", "revoke"):
        assert browsers[role].post(f"/members/invitations/{invitation.pk}/{what}").status_code == 403
    assert Invitation.objects.get().is_open
    assert len(mail.outbox) == 1


def test_an_admin_cannot_touch_an_invitation_for_an_owner(browsers: Browsers) -> None:
    invite(browsers["owner"], role=Role.OWNER)
    (invitation,) = Invitation.objects.all()

    for what in ("resend", "revoke"):
        assert browsers["admin"].post(f"/members/invitations/{invitation.pk}/{what}").status_code == 403


def test_another_workspaces_invitation_is_a_404(
    browsers: Browsers, browser_of: SignInUser, stranger: Workspace
) -> None:
    invite(browsers["owner"])
    theirs = browser_of(User.objects.get(email="stranger@example.com"))

    for what in ("resend", "revoke"):
        for invitation_id in (Invitation.objects.get().pk, "0" * 24, "x"):
            assert theirs.post(f"/members/invitations/{invitation_id}/{what}").status_code == 404


def test_sending_again_invalidates_the_previous_token(browsers: Browsers, clock: time_machine.Traveller) -> None:
    invite(browsers["owner"])
    clock.shift(timedelta(days=6))
    date_sign_in(browsers["admin"])

    browsers["admin"].post(f"/members/invitations/{Invitation.objects.get().pk}/resend")

    first, second = (token_in(message) for message in mail.outbox)
    assert Client().get(f"/invitations/{first}").status_code == 404
    clock.shift(timedelta(days=6))
    assert Client().get(f"/invitations/{second}").status_code == 200


def test_each_is_sent_five_times_at_most(browsers: Browsers) -> None:
    invite(browsers["owner"])
    path = f"/members/invitations/{Invitation.objects.get().pk}/resend"

    for _ in range(6):
        browsers["owner"].post(path)

    assert len(mail.outbox) == 5


def test_revoked_invitation_cannot_be_used_or_sent_again(browsers: Browsers) -> None:
    invite(browsers["owner"])
    path = f"/members/invitations/{Invitation.objects.get().pk}"

    assert browsers["admin"].post(f"{path}/revoke").status_code == 302

    assert Client().get(f"/invitations/{token_in(mail.outbox[0])}").status_code == 404
    assert [browsers["admin"].post(f"{path}/{what}").status_code for what in ("resend", "revoke")] == [404, 404]
    assert invite(browsers["owner"]).status_code == 302


def test_open_invitations_count_as_members(
    browsers: Browsers, workspace: Workspace, clock: time_machine.Traveller
) -> None:
    Workspace.objects.filter(pk=workspace.pk).update(plan="pro")  # five, of which four are taken

    assert invite(browsers["owner"], "5@example.com").status_code == 302
    answer = invite(browsers["owner"], "6@example.com")
    assert "The workspace&#x27;s plan includes 5 members, including open invitations." in answer.content.decode()
    assert "Change to the Business plan." in answer.content.decode()
    full = browsers["owner"].get("/members").content.decode()
    assert "includes 5 members" in full
    assert "Invite someone" not in full

    clock.shift(timedelta(days=7))
    date_sign_in(browsers["owner"])
    assert invite(browsers["owner"], "6@example.com").status_code == 302
    earlier = Invitation.objects.get(email="5@example.com")
    browsers["owner"].post(f"/members/invitations/{earlier.pk}/resend")
    assert len(mail.outbox) == 2


def test_a_workspace_sends_fifty_a_day(browsers: Browsers, clock: time_machine.Traveller) -> None:
    for number in range(25):
        for role in ("owner", "admin"):
            assert invite(browsers[role], f"{role}{number}@example.com").status_code == 302

    assert "Too many invitation emails" in invite(browsers["owner"]).content.decode()
    assert len(mail.outbox) == 50
    clock.shift(timedelta(days=1))
    assert invite(browsers["owner"]).status_code == 302


def test_daily_mail_limit_spans_a_persons_workspaces(browsers: Browsers, owner: User) -> None:
    for number in range(50):
        if number % 10 == 0:
            browsers["owner"].post("/workspaces/new", {"name": f"W{number}"})
        assert invite(browsers["owner"], f"{number}@example.com").status_code == 302

    browsers["owner"].post("/workspaces/new", {"name": "Fresh"})
    assert "Too many invitation emails" in invite(browsers["owner"]).content.decode()
    assert len(mail.outbox) == 50


def test_the_form_of_another_site_is_refused(owner: User) -> None:
    strict = Client(enforce_csrf_checks=True)
    strict.force_login(owner)

    assert invite(strict).status_code == 403
    assert not Invitation.objects.exists()
