"""Deleting a workspace: it is closed at once, and all its rows are erased soon after."""

from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta

import pytest
import time_machine
from django.apps import apps
from django.core import mail
from django.test import Client

from accounts.closing import services
from accounts.members.invitations import invite
from accounts.models import AuditEntry, Invitation, Membership, Role, User, Workspace
from accounts.tasks import erase_closed_workspaces
from accounts.workspaces.actors import operator
from campaigns.models import Campaign, UtmTemplate
from clicks.models import MonthlyBreakdown, SummedMonth
from domains.models import Domain
from links.imports.services import upload
from links.models import DeletedLink, Link
from links.models.imports import ImportFileRest
from links.models.pictures import Picture
from links.services.bin import delete_link
from tests.clicks.clicking import drain_stream
from tests.fixtures import KeyAndText, MakeLink, Response

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def clock() -> Iterator[time_machine.Traveller]:
    """Stop the clock; a test can move it."""
    with time_machine.travel(datetime.now(UTC), tick=False) as clock:
        yield clock


@pytest.fixture
def browser(owner: User) -> Client:
    """The owner's browser."""
    browser = Client()
    browser.force_login(owner)
    return browser


@pytest.fixture
def full(workspace: Workspace, make_link: MakeLink, stranger: Workspace, client: Client) -> Workspace:
    """The workspace with rows of every kind, beside another workspace with the same."""
    for number, tenant in enumerate((workspace, stranger)):
        campaign = Campaign.objects.create(workspace=tenant, name="Spring")
        domain = Domain.objects.create(workspace=tenant, host=f"go{number}.example.org", verified_at=datetime.now(UTC))
        make_link(workspace=tenant, alias=f"plain{number}", tags=["a"])
        make_link(workspace=tenant, alias=f"limited{number}", max_clicks=5, campaign=campaign)
        make_link(workspace=tenant, alias="onit", domain=domain)
        table = b"url\nhttps://example.com/\n"
        sent = upload(by=operator(tenant), file_name="a.csv", content=table, time_zone="UTC", at=datetime.now(UTC))
        ImportFileRest.objects.create(file=sent.file, number=1, content=b"")
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
        UtmTemplate.objects.create(workspace=tenant, name="News", utm_source="news")
        Picture.objects.create(workspace=tenant, name=f"{number}.jpg", size=1)
        month = date(2026, 1, 1)
        SummedMonth.objects.create(scope=tenant.pk, month=month, is_summed=True)
        MonthlyBreakdown.objects.create(
            scope=tenant.pk, month=month, dimension="country", value="DE", clicks=1, visits=1
        )
    drain_stream()
    mail.outbox.clear()
    return workspace


def rows() -> dict[str, int]:
    """Return how many rows there are of each kind but the audit log, which outlives what it is about."""
    ours = [apps.get_app_config(name) for name in ("accounts", "campaigns", "clicks", "domains", "links")]
    return {
        model.__name__: model._default_manager.count()
        for app in ours
        for model in app.get_models()
        if model is not AuditEntry
    }


def delete(browser: Client, typed: str = "owner") -> Response:
    """Fill in the form."""
    return browser.post("/settings/delete", {"typed": typed})


def test_members_links_and_keys_are_refused_at_once(browser: Client, full: Workspace, api_key: KeyAndText) -> None:
    viewer = Client()
    viewer.force_login(User.objects.get(email="viewer0@example.com"))
    assert viewer.get("/members").status_code == 200

    answer = delete(browser)

    assert (answer.status_code, answer["Location"]) == (302, "/")
    assert browser.get("/members")["Location"] == "/workspaces/new"
    assert viewer.get("/members")["Location"] == "/workspaces/new"
    assert viewer.post("/workspaces/switch", {"workspace": full.pk}).status_code == 404
    assert Client().get("/api/links", headers={"x-api-key": api_key[1]}).status_code == 401
    assert not Invitation.objects.filter(workspace=full).exists()
    assert [Client().get(f"/{code}").status_code for code in ("plain0", "limited0", "plain0+")] == [410, 410, 410]
    assert [Client().get(f"/{code}").status_code for code in ("plain1", "limited1")] == [302, 302]
    assert [(message.to, message.subject) for message in mail.outbox] == [
        (["viewer0@example.com"], "A workspace was deleted")
    ]


def test_its_domains_are_unverified_at_once(browser: Client, full: Workspace) -> None:
    delete(browser)

    assert not Domain.objects.verified().filter(workspace=full).exists()
    assert Domain.objects.verified().count() == 1


def test_all_its_rows_are_erased_and_no_others(
    browser: Client, full: Workspace, stranger: Workspace, clock: time_machine.Traveller
) -> None:
    before = rows()
    empty = ("ApiKey", "AuditEntry", "FactorUse", "MonthlyUsage", "Quarantine", "VisitorSalt")
    assert {name for name, number in before.items() if not number} <= set(empty)

    delete(browser)
    assert erase_closed_workspaces() == 0  # requests and clicks in progress may still write
    assert not Link.objects.filter(workspace=full).exists()
    clock.shift(timedelta(minutes=1))
    assert erase_closed_workspaces() == 1

    halves = {name: number // 2 for name, number in before.items()}
    assert rows() == halves | {"User": 4, "Quarantine": 1, "VisitorSalt": before["VisitorSalt"]}
    assert Workspace.objects.get() == stranger
    assert erase_closed_workspaces() == 0


def test_an_interrupted_run_is_continued(browser: Client, full: Workspace, clock: time_machine.Traveller) -> None:
    delete(browser)
    clock.shift(timedelta(minutes=1))

    assert services.erase_closed_workspaces(at=datetime.now(UTC), seconds=0) == 0
    assert not Link.objects.filter(workspace=full).exists()
    assert DeletedLink.objects.filter(workspace=full).exists()

    assert erase_closed_workspaces() == 1
    assert not Workspace.objects.filter(pk=full.pk).exists()


def test_a_link_created_late_is_erased_too(
    browser: Client, full: Workspace, make_link: MakeLink, clock: time_machine.Traveller
) -> None:
    delete(browser)
    erase_closed_workspaces()

    make_link(workspace=full, alias="late")
    clock.shift(timedelta(minutes=1))

    assert erase_closed_workspaces() == 1
    assert Client().get("/late").status_code == 404


@pytest.mark.parametrize("typed", ["", "Owner", "delete"])
def test_the_name_must_be_typed(browser: Client, workspace: Workspace, typed: str) -> None:
    assert list(delete(browser, typed).context["form"].errors) == ["typed"]
    assert Workspace.objects.get(pk=workspace.pk).closed_at is None


def test_the_owner_continues_in_another_workspace(browser: Client, workspace: Workspace) -> None:
    browser.post("/workspaces/new", {"name": "Second"})

    delete(browser, "Second")

    assert browser.get("/settings").context["workspace"] == workspace


def test_invitations_are_refused_after_closing(browser: Client, full: Workspace) -> None:
    delete(browser)

    with pytest.raises(Exception, match="no such workspace"):
        invite(email="x@example.com", role=Role.VIEWER, by=operator(full), at=datetime.now(UTC))
