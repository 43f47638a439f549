"""The audit log of a workspace has the sign-ins and changes of factors and passwords of its members."""

from collections import Counter

import pytest
from allauth.mfa.models import Authenticator
from allauth.mfa.totp.internal.auth import TOTP
from django.test import Client

from accounts.models import AuditEntry, Membership, Role, User, Workspace
from accounts.people import personal_events
from accounts.sign_in import records
from accounts.workspaces.services import ensure_user_with_workspace
from shortener import metrics
from tests.accounts.conftest import PASSWORD, TOTP_SECRET
from tests.accounts.fixtures import Join, SignIn, SignInUser

pytestmark = pytest.mark.django_db

PAGE = "/settings/audit-log"
GUESSER = "203.0.113.66"


@pytest.fixture
def colleague(ada: User, workspace: Workspace, join: Join) -> User:
    """Ada, who has a workspace of her own and is a member of the owner's, too."""
    join("member", ada.email)
    return ada


def _in_log(browser: Client, query: str) -> str:
    return str(browser.get(PAGE + query).content.decode())


def test_owners_read_sign_ins_of_members(
    colleague: User, owner: User, browser_of: SignInUser, sign_in: SignIn, client: Client
) -> None:
    sign_in(Client(REMOTE_ADDR=GUESSER), password="wrong")
    sign_in(client)

    shown = _in_log(browser_of(owner), "?kind=session&person=ada@example.com")

    assert "ada@example.com signed in." in shown
    assert "A sign-in as ada@example.com was refused." in shown
    assert GUESSER in shown
    assert "ada@example.com signed in." in _in_log(client, "?kind=session")  # in her own workspace


def test_owners_read_locks_factors_and_passwords(
    colleague: User, owner: User, browser_of: SignInUser, sign_in: SignIn, client: Client
) -> None:
    sign_in(client)
    TOTP.activate(colleague, TOTP_SECRET)
    asked = client.post("/accounts/2fa/totp/deactivate/")
    client.post(asked["Location"], {"password": PASSWORD})
    new = "a quite unusual phrase"
    client.post("/accounts/password/change/", {"oldpassword": PASSWORD, "password1": new, "password2": new})
    for _ in range(6):
        sign_in(Client(REMOTE_ADDR=GUESSER), password="wrong")

    browser = browser_of(owner)
    assert "ada@example.com changed their password." in _in_log(browser, "?kind=account")
    assert "ada@example.com removed a second factor: authenticator app." in _in_log(browser, "?kind=account")
    assert "Sign-in as ada@example.com was locked" in _in_log(browser, "?kind=session")


def test_owners_read_what_operators_do_to_members(
    colleague: User, owner: User, browser_of: SignInUser, admin_client: Client
) -> None:
    TOTP.activate(colleague, TOTP_SECRET)
    factor = Authenticator.objects.get(user=colleague)

    admin_client.post(f"/admin/mfa/authenticator/{factor.pk}/delete/", {"post": "yes"})

    assert "an operator of this site, changed “ada@example.com”" in _in_log(browser_of(owner), "?kind=operator")


def test_other_workspaces_learn_nothing(
    colleague: User, workspace: Workspace, stranger: Workspace, sign_in: SignIn
) -> None:
    Membership.objects.filter(workspace=workspace, user=colleague).delete()

    sign_in(Client())
    sign_in(Client(), password="wrong")

    places = Counter(AuditEntry.objects.filter(event__startswith="session.").values_list("workspace_id", flat=True))
    assert places == {None: 2, colleague.memberships.get().workspace_id: 2}


def test_a_member_of_many_workspaces_has_few_copies(
    colleague: User, join: Join, sign_in: SignIn, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(personal_events, "_MOST_WORKSPACES", 2)
    join("viewer", colleague.email, into=ensure_user_with_workspace(email="third@example.com")[1])

    sign_in(Client())

    assert AuditEntry.objects.filter(event="session.created").count() == 3


def test_copies_are_not_in_the_log_of_a_person(colleague: User, sign_in: SignIn) -> None:
    sign_in(Client())

    signed_in = AuditEntry.objects.caused_by(colleague.pk).filter(event="session.created")
    assert [entry.workspace_id for entry in signed_in] == [None]


def test_a_deleted_member_is_forgotten_in_all_logs(colleague: User, sign_in: SignIn, client: Client) -> None:
    sign_in(Client(REMOTE_ADDR=GUESSER), password="wrong")
    sign_in(client)

    client.post("/account/delete", {"typed": colleague.email})

    assert not User.objects.filter(pk=colleague.pk).exists()
    stored = str(list(AuditEntry.objects.values()))
    assert (colleague.email in stored, GUESSER in stored) == (False, False)
    assert AuditEntry.objects.filter(event="session.created").exclude(workspace_id=None).exists()


def test_roles_without_the_log_see_no_sign_ins(colleague: User, sign_in: SignIn, client: Client) -> None:
    colleague.memberships.exclude(role=Role.MEMBER).delete()
    sign_in(client)

    assert client.get(PAGE).status_code == 403


def test_a_flood_of_refused_sign_ins_is_one_entry(
    colleague: User, sign_in: SignIn, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(records, "_MOST_ATTEMPTS", 1)
    for number in range(4):
        sign_in(Client(REMOTE_ADDR=f"203.0.113.{number}"), password="wrong")

    refused = AuditEntry.objects.filter(event="session.refused")
    copies = len(personal_events.workspaces_of(colleague))
    assert refused.filter(person_id=colleague.pk).count() == 1 + copies
    (rest,) = refused.filter(person_id=None, workspace_id=None)
    assert (rest.details, rest.subject) == ({"more": 3}, "")
    assert metrics.refusals()["audit entries"] >= 3
