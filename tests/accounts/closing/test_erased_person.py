"""A deleted account leaves neither the person's address nor their name in any table."""

import pytest
from allauth.account.models import EmailAddress
from allauth.usersessions.models import UserSession
from django.contrib.sessions.models import Session
from django.db import connection
from django.test import Client
from django.utils import timezone

from accounts.audit.events import Event
from accounts.audit.services import record
from accounts.keys.services import create_api_key
from accounts.members.invitations import invite
from accounts.models import AuditEntry, Invitation, Membership, Role, User, Workspace
from accounts.workspaces import actors
from links.fields import link_values
from links.models import LinkChange
from links.services.bin import delete_link
from links.services.changes import change_link
from tests.accounts.conftest import PASSWORD
from tests.accounts.fixtures import Join, Response, SignIn
from tests.fixtures import MakeLink

pytestmark = pytest.mark.django_db

ADDRESS, FORMER_ADDRESS, NAME = "ada@example.com", "countess@example.org", "Augusta Ada"
CLIENT = "203.0.113.77"


def delete_account(browser: Client) -> Response:
    """Confirm the password and send the form."""
    browser.post("/accounts/reauthenticate/", {"password": PASSWORD})
    return browser.post("/account/delete", {"typed": ADDRESS})


def rows_that_name_her() -> list[str]:
    """Return the rows of all tables that have the address, the former one or the name, in any column."""
    with connection.cursor() as cursor:
        tables = set(connection.introspection.table_names(cursor)) - {"links_search"}  # cannot be read whole
        rows = []
        for table in tables:
            if connection.vendor == "mongodb":
                found = list(connection.database[table].find())  # type: ignore[attr-defined]
            else:
                cursor.execute(f'SELECT * FROM "{table}"')  # noqa: S608 - our own tables
                found = cursor.fetchall()
            rows += [f"{table}: {row}" for row in found]
    rows += [f"session: {session.get_decoded()}" for session in Session.objects.all()]
    return [row for row in rows if any(text in row for text in (ADDRESS, FORMER_ADDRESS, NAME))]


@pytest.fixture
def membership(ada: User, stranger: Workspace) -> Membership:
    """The person as an admin of another's workspace, which is kept."""
    User.objects.filter(pk=ada.pk).update(name=NAME)
    ada.refresh_from_db()
    return Membership.objects.create(workspace=stranger, user=ada, role=Role.ADMIN)


def test_no_table_names_a_deleted_person(
    ada: User, membership: Membership, owner: User, workspace: Workspace, make_link: MakeLink, sign_in: SignIn
) -> None:
    EmailAddress.objects.create(user=ada, email=FORMER_ADDRESS)
    theirs, at = make_link(workspace=membership.workspace), timezone.now()
    by, boss = actors.member(membership), actors.operator(workspace, owner)
    change_link(link=theirs, by=by, values=link_values(title="New"), at=at)
    delete_link(link=theirs, by=by, at=at)
    invite(email="someone@example.com", role=Role.VIEWER, by=by, at=at)
    invite(email=ADDRESS, role=Role.VIEWER, by=boss, at=at)
    Invitation.objects.create(
        workspace=workspace, email=FORMER_ADDRESS, digest="d", expires_at=at, accepted_at=at, is_open=False
    )
    operator = Client()
    operator.force_login(User.objects.create_superuser("root@example.com"))
    record(Event.INVITATION_SENT, workspace_id=workspace.pk, subject=FORMER_ADDRESS)
    form = {"email": ADDRESS, "name": NAME, "is_active": "on", "groups": []}
    operator.post(f"/admin/accounts/user/{ada.pk}/change/", form | inline_forms())
    browser, other = Client(), Client()
    for each in (browser, other):
        each.post("/accounts/login/", {"login": ADDRESS, "password": "wrong"}, REMOTE_ADDR=CLIENT)
        assert sign_in(each, password=PASSWORD).status_code == 302
    assert len({row.partition(":")[0] for row in rows_that_name_her()}) >= 6

    assert delete_account(browser).status_code == 200

    assert not User.objects.filter(pk=ada.pk).exists()
    assert rows_that_name_her() == []
    assert not AuditEntry.objects.filter(address=CLIENT).exists()
    own = AuditEntry.objects.filter(actor_id=ada.pk)
    assert set(own.values_list("actor_name", "address")) == {("", "")}
    assert {row.address for row in AuditEntry.objects.filter(event="operator.changed")} == {
        "127.0.0.1"
    }  # the operator's
    assert not UserSession.objects.filter(user_id=ada.pk).exists()
    assert {invitation.is_open for invitation in Invitation.objects.filter(workspace=workspace)} == {False}
    assert {change.author for change in LinkChange.objects.all()} == {"a former member"}


def inline_forms() -> dict[str, str]:
    """Return the management form of the memberships on the page of a person."""
    return {f"memberships-{name}_FORMS": "0" for name in ("TOTAL", "INITIAL", "MIN_NUM", "MAX_NUM")}


def test_others_see_a_former_member_in_the_history(
    ada: User, membership: Membership, make_link: MakeLink, sign_in: SignIn
) -> None:
    link = make_link(workspace=membership.workspace)
    change_link(link=link, by=actors.member(membership), values=link_values(title="New"), at=timezone.now())
    browser, colleague = Client(), Client()
    sign_in(browser)
    colleague.force_login(membership.workspace.memberships.get(role=Role.OWNER).user)
    assert f"by {NAME}" in colleague.get(f"/links/{link.pk}").content.decode()

    delete_account(browser)

    assert "by a former member" in colleague.get(f"/links/{link.pk}").content.decode()


def test_history_keeps_the_names_of_api_keys(
    ada: User, membership: Membership, make_link: MakeLink, sign_in: SignIn
) -> None:
    link = make_link(workspace=membership.workspace)
    key, _text = create_api_key(by=actors.member(membership), name="Shop")
    change_link(link=link, by=key.actor, values=link_values(title="New"), at=timezone.now())
    browser = Client()
    sign_in(browser)

    delete_account(browser)

    assert not User.objects.filter(pk=ada.pk).exists()
    assert LinkChange.objects.get().author == "API key Shop"


def test_refused_deletion_forgets_nothing(ada: User, join: Join, make_link: MakeLink, sign_in: SignIn) -> None:
    workspace = ada.workspaces.get()
    join(Role.MEMBER, into=workspace)
    mine = Membership.objects.get(user=ada, workspace=workspace)
    change_link(
        link=make_link(workspace=workspace), by=actors.member(mine), values=link_values(title="New"), at=timezone.now()
    )
    browser = Client()
    sign_in(browser)

    assert "only owner of workspaces that have other members" in delete_account(browser).content.decode()

    assert LinkChange.objects.get().author == ADDRESS
