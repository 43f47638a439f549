"""Deleting a workspace: closed at once for everybody and everything, and erased to the last row soon after."""

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
import time_machine
from django.apps import apps
from django.core import mail
from django.test import Client

from accounts.closing import services
from accounts.members.invitations import invite
from accounts.models import ApiKey, Invitation, Membership, Role, User, Workspace
from accounts.tasks import erase_closed_workspaces
from accounts.workspaces.actors import operator
from campaigns.models import Campaign
from domains.models import Domain
from links.imports.services import upload
from links.models import DeletedLink, ImportBatch, Link
from links.services.bin import delete_link
from tests.clicks.clicking import drain_stream

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def clock() -> Iterator[time_machine.Traveller]:
    """A clock that goes on when told to."""
    with time_machine.travel(datetime.now(UTC), tick=False) as clock:
        yield clock


@pytest.fixture
def browser(owner: User) -> Client:
    """The owner's browser."""
    browser = Client()
    browser.force_login(owner)
    return browser


@pytest.fixture
def full(workspace: Workspace, make_link: Any, stranger: Workspace, client: Client) -> Workspace:
    """The workspace with something of everything in it, clicked on, beside a stranger's with the same."""
    for number, tenant in enumerate((workspace, stranger)):
        campaign = Campaign.objects.create(workspace=tenant, name="Spring")
        domain = Domain.objects.create(workspace=tenant, host=f"go{number}.example.org", verified_at=datetime.now(UTC))
        make_link(workspace=tenant, alias=f"plain{number}", tags=["a"])
        make_link(workspace=tenant, alias=f"limited{number}", max_clicks=5, campaign=campaign)
        make_link(workspace=tenant, alias="onit", domain=domain)
        table = b"url\nhttps://example.com/\n"
        sent = upload(by=operator(tenant), file_name="a.csv", content=table, time_zone="UTC", at=datetime.now(UTC))
        ImportBatch.objects.create(upload=sent, first=0, size=1, rows=[])
        gone = make_link(workspace=tenant, alias=f"gone{number}")
        client.get(f"/gone{number}")
        drain_stream()
        delete_link(link=gone, by=operator(tenant), at=datetime.now(UTC))
        for path in (f"/plain{number}", f"/limited{number}"):
            client.get(path)
        client.get("/onit", headers={"host": f"go{number}.example.org"})
        user = User.objects.create_user(f"viewer{number}@example.com")
        Membership.objects.create(workspace=tenant, user=user, role=Role.VIEWER)
        invite(email="new@example.com", role=Role.VIEWER, by=operator(tenant), at=datetime.now(UTC))
    drain_stream()
    mail.outbox.clear()
    return workspace


def rows() -> dict[str, int]:
    """Return how many rows there are of each kind."""
    ours = [apps.get_app_config(name) for name in ("accounts", "campaigns", "clicks", "domains", "links")]
    return {model.__name__: model._default_manager.count() for app in ours for model in app.get_models()}


def delete(browser: Client, typed: str = "owner") -> Any:
    """Fill in the form."""
    return browser.post("/settings/delete", {"typed": typed})


def test_at_once_nobody_enters_nothing_redirects_and_keys_are_refused(
    browser: Client, full: Workspace, api_key: tuple[ApiKey, str]
) -> None:
    viewer = Client()
    viewer.force_login(User.objects.get(email="viewer0@example.com"))
    assert viewer.get("/members").status_code == 200

    answer = delete(browser)

    assert (answer.status_code, answer["Location"]) == (302, "/overview")
    assert browser.get("/members")["Location"] == "/workspaces/new"
    assert viewer.get("/members")["Location"] == "/workspaces/new"
    assert viewer.post("/workspaces/switch", {"workspace": full.pk}).status_code == 404
    assert Client().get("/api/links", headers={"x-api-key": api_key[1]}).status_code == 401
    assert not Invitation.objects.filter(workspace=full).exists()
    assert [Client().get(f"/{code}").status_code for code in ("plain0", "limited0", "plain0+")] == [410, 410, 410]
    assert [Client().get(f"/{code}").status_code for code in ("plain1", "limited1")] == [302, 302]
    assert [(message.to, message.subject) for message in mail.outbox] == [
        (["viewer0@example.com"], "owner has been deleted")
    ]


def test_its_domains_serve_nothing_and_can_be_anothers_at_once(browser: Client, full: Workspace) -> None:
    delete(browser)

    assert not Domain.objects.verified().filter(workspace=full).exists()
    assert Domain.objects.verified().count() == 1


def test_then_everything_it_owned_is_erased_and_nothing_else(
    browser: Client, full: Workspace, stranger: Workspace, clock: time_machine.Traveller
) -> None:
    before = rows()
    assert all(number for name, number in before.items() if name not in ("ApiKey", "MonthlyUsage", "VisitorSalt"))

    delete(browser)
    assert erase_closed_workspaces() == 0  # what is on its way may still arrive
    assert not Link.objects.filter(workspace=full).exists()
    clock.shift(timedelta(minutes=1))
    assert erase_closed_workspaces() == 1

    halves = {name: number // 2 for name, number in before.items()}
    assert rows() == halves | {"User": 4, "VisitorSalt": before["VisitorSalt"]}
    assert Workspace.objects.get() == stranger
    assert erase_closed_workspaces() == 0


def test_a_run_that_ends_halfway_is_gone_on_with(
    browser: Client, full: Workspace, clock: time_machine.Traveller
) -> None:
    delete(browser)
    clock.shift(timedelta(minutes=1))

    assert services.erase_closed_workspaces(at=datetime.now(UTC), seconds=0) == 0
    assert not Link.objects.filter(workspace=full).exists()
    assert DeletedLink.objects.filter(workspace=full).exists()

    assert erase_closed_workspaces() == 1
    assert not Workspace.objects.filter(pk=full.pk).exists()


def test_what_arrives_late_goes_too(
    browser: Client, full: Workspace, make_link: Any, clock: time_machine.Traveller
) -> None:
    delete(browser)
    erase_closed_workspaces()

    make_link(workspace=full, alias="late")
    clock.shift(timedelta(minutes=1))

    assert erase_closed_workspaces() == 1
    assert Client().get("/late").status_code == 404


@pytest.mark.parametrize("typed", ["", "Owner", "delete"])
def test_only_with_the_name_typed(browser: Client, workspace: Workspace, typed: str) -> None:
    assert list(delete(browser, typed).context["form"].errors) == ["typed"]
    assert Workspace.objects.get(pk=workspace.pk).closed_at is None


def test_the_other_workspace_is_where_the_owner_goes_on(browser: Client, workspace: Workspace) -> None:
    browser.post("/workspaces/new", {"name": "Second"})

    delete(browser, "Second")

    assert browser.get("/settings").context["workspace"] == workspace


def test_nobody_can_be_invited_or_let_in_any_more(browser: Client, full: Workspace) -> None:
    delete(browser)

    with pytest.raises(Exception, match="no such workspace"):
        invite(email="x@example.com", role=Role.VIEWER, by=operator(full), at=datetime.now(UTC))
