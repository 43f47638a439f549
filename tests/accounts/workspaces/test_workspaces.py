"""Pages of workspaces: switching, creating, renaming, transfer, closing and usage."""

from datetime import datetime

import pytest
import time_machine
from django.core import mail
from django.test import Client
from django.utils import timezone

from accounts.members.invitations import invite
from accounts.models import Role, User, Workspace
from accounts.workspaces import services
from accounts.workspaces.actors import operator
from accounts.workspaces.services import (
    MAX_OWNED_WORKSPACES,
    TooManyWorkspaces,
    create_another_workspace,
    create_workspace,
    rename_workspace,
)
from domains.models import Domain
from shortener.errors import Invalid
from shortener.web.addresses.workspace_urls import page_url
from tests.accounts.fixtures import SignInUser
from tests.fixtures import MakeLink, Race

pytestmark = pytest.mark.django_db

Browsers = dict[str, Client]


@pytest.fixture
def browser(owner: User, browser_of: SignInUser) -> Client:
    """The owner's browser."""
    signed_in: Client = browser_of(owner)
    return signed_in


def current_workspace(browser: Client) -> str:
    """Return the name of the current workspace."""
    return str(browser.get("/settings").context["workspace"].name)


def test_new_workspace_becomes_current_and_can_be_left(browser: Client, workspace: Workspace, owner: User) -> None:
    answer = browser.post("/workspaces/new", {"name": "Second"})

    assert (answer.status_code, answer["Location"]) == (302, "/overview")
    assert current_workspace(browser) == "Second"
    assert owner.memberships.get(workspace__name="Second").role == Role.OWNER
    switched = browser.post("/workspaces/switch", {"workspace": workspace.pk})
    assert switched["Location"] == page_url(workspace.pk, "overview")
    assert current_workspace(browser) == "owner"


def test_form_acts_in_the_workspace_it_was_rendered_in(browser: Client, workspace: Workspace) -> None:
    browser.post("/workspaces/new", {"name": "Second"})  # in another tab

    answer = browser.post(page_url(workspace.pk, "settings"), {"name": "First"}, follow=True)

    assert answer.status_code == 200
    assert sorted(Workspace.objects.values_list("name", flat=True)) == ["First", "Second"]
    assert current_workspace(browser) == "First"


def test_form_of_a_left_workspace_changes_no_other(browser: Client, stranger: Workspace) -> None:
    for written_in in (stranger.pk, "x"):
        answer = browser.post(page_url(written_in, "settings"), {"name": "Other"})

        assert answer.status_code == 404
        assert "Page not found" in answer.content.decode()
    assert not Workspace.objects.filter(name="Other").exists()


@pytest.mark.parametrize("written_in", ["x", "0" * 24])
def test_form_with_unknown_workspace_allows_sign_in(client: Client, owner: User, written_in: str) -> None:
    page = page_url(written_in, "settings")
    answer = client.post("/settings", {"name": "x"}, headers={"referer": f"http://testserver{page}?a=b"})
    assert answer["Location"] == f"/accounts/login/?next={page}%3Fa%3Db"
    client.force_login(owner)

    assert current_workspace(client) == "owner"


@pytest.mark.parametrize(
    "referrer", ["", "https://evil.example/settings", "http://testserver//evil.example", "http://testserver"]
)
def test_signing_in_leads_to_no_other_site(client: Client, referrer: str) -> None:
    answer = client.post("/settings", {"name": "x"}, headers={"referer": referrer})

    assert answer["Location"] == "/accounts/login/?next=/"


@pytest.mark.parametrize("name", ["", " ", "n" * 101])
def test_a_workspace_needs_a_name_that_fits(browser: Client, name: str) -> None:
    assert list(browser.post("/workspaces/new", {"name": name}).context["form"].errors) == ["name"]
    assert list(browser.post("/settings", {"name": name}).context["form"].errors) == ["name"]
    assert [workspace.name for workspace in Workspace.objects.all()] == ["owner"]


@pytest.mark.parametrize(
    ("name", "text"),
    [
        ("", "Enter at least one character that is not a space."),
        (" ", "Enter at least one character that is not a space."),
        ("n" * 101, "Use at most 100 characters."),
        ("a\0b", "Remove NUL characters and unpaired surrogates."),
    ],
)
def test_services_refuse_names_that_do_not_fit(workspace: Workspace, owner: User, name: str, text: str) -> None:
    with pytest.raises(Invalid) as creation:
        create_workspace(owner=owner, name=name)
    with pytest.raises(Invalid) as renaming:
        rename_workspace(name=name, by=operator(workspace))

    for refusal in (creation.value, renaming.value):
        assert (str(refusal.message), refusal.field) == (text, "name")
    assert [workspace.name for workspace in Workspace.objects.all()] == ["owner"]


def test_services_strip_names(workspace: Workspace, owner: User) -> None:
    rename_workspace(name=" Sales ", by=operator(workspace))

    assert create_workspace(owner=owner, name=f" {'n' * 100} ").name == "n" * 100
    assert Workspace.objects.get(pk=workspace.pk).name == "Sales"


def test_owned_workspaces_are_limited(browser: Client, owner: User) -> None:
    for _ in range(MAX_OWNED_WORKSPACES - 1):
        owner.memberships.create(workspace=Workspace.objects.create(name="W", slug=f"w{_}"), role=Role.OWNER)

    assert "You own the maximum number of workspaces" in browser.post("/workspaces/new", {"name": "x"}).content.decode()


@pytest.mark.django_db(transaction=True)
def test_a_race_owns_no_more_workspaces_than_allowed(
    race: Race, owner: User, workspace: Workspace, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(services, "MAX_OWNED_WORKSPACES", 3)

    def create() -> bool:
        try:
            create_another_workspace(owner=owner, name="Another")
        except TooManyWorkspaces:
            return False
        return True

    assert sorted(race(6, create)) == [False] * 4 + [True] * 2
    assert owner.memberships.filter(role=Role.OWNER).count() == 3


def test_switching_to_a_foreign_workspace_is_a_404(browser: Client, stranger: Workspace) -> None:
    for workspace_id in (stranger.pk, "0" * 24, "x", ""):
        assert browser.post("/workspaces/switch", {"workspace": workspace_id}).status_code == 404
    assert current_workspace(browser) == "owner"


def test_a_link_of_another_site_switches_nothing(browser: Client, workspace: Workspace) -> None:
    assert browser.get("/workspaces/switch", {"workspace": workspace.pk}).status_code == 405


@pytest.mark.parametrize("role", Role)
def test_owners_and_admins_rename_it_and_its_slug_stays(browsers: Browsers, workspace: Workspace, role: Role) -> None:
    may = role in (Role.OWNER, Role.ADMIN)
    assert ('name="name"' in browsers[role].get("/settings").content.decode()) is may

    answer = browsers[role].post("/settings", {"name": " Sales "})

    assert answer.status_code == (302 if may else 403)
    renamed = Workspace.objects.get(pk=workspace.pk)
    assert (renamed.name, renamed.slug) == ("Sales" if may else "owner", workspace.slug)


def test_transfer_makes_the_old_owner_an_admin(browsers: Browsers, workspace: Workspace) -> None:
    answer = browsers["owner"].post("/settings/transfer", {"email": " Member@example.com"})

    assert answer.status_code == 302
    assert workspace.memberships.get(user__email="owner@example.com").role == Role.ADMIN
    assert workspace.memberships.get(user__email="member@example.com").role == Role.OWNER
    assert [(message.to, message.subject) for message in mail.outbox] == [
        (["member@example.com"], "Your role has changed")
    ]
    assert browsers["owner"].get("/settings/transfer").status_code == 403


@pytest.mark.parametrize("email", ["stranger@example.com", "nobody@example.com", "owner@example.com", "x", ""])
def test_only_another_member_can_become_owner(
    browsers: Browsers, stranger: Workspace, workspace: Workspace, email: str
) -> None:
    answer = browsers["owner"].post("/settings/transfer", {"email": email})

    assert list(answer.context["form"].errors) == ["email"]
    assert workspace.memberships.get(user__email="owner@example.com").role == Role.OWNER


@pytest.mark.parametrize("role", [Role.ADMIN, Role.MEMBER, Role.VIEWER])
def test_only_owners_transfer_and_delete(browsers: Browsers, workspace: Workspace, role: Role) -> None:
    shown = browsers[role].get("/settings").content.decode()

    for page, values in (("transfer", {"email": "admin@example.com"}), ("delete", {"typed": "owner"})):
        assert f"/settings/{page}" not in shown
        assert browsers[role].get(f"/settings/{page}").status_code == 403
        assert browsers[role].post(f"/settings/{page}", values).status_code == 403
    assert Workspace.objects.get(pk=workspace.pk).closed_at is None


@pytest.mark.parametrize("role", [Role.ADMIN, Role.MEMBER, Role.VIEWER])
def test_members_can_leave(browsers: Browsers, workspace: Workspace, role: Role) -> None:
    assert browsers[role].get("/settings/leave").status_code == 200

    browsers[role].post("/settings/leave")

    assert browsers[role].get("/settings")["Location"] == "/workspaces/new"
    assert not workspace.memberships.filter(role=role).exists()


def test_settings_show_usage_and_limits(browser: Client, workspace: Workspace, make_link: MakeLink) -> None:
    Workspace.objects.filter(pk=workspace.pk).update(plan="pro")
    workspace.refresh_from_db()
    make_link()
    Domain.objects.create(workspace=workspace, host="go.example.org")
    invite(email="a@example.com", role=Role.VIEWER, by=operator(workspace), at=timezone.now())

    shown = browser.get("/settings")

    assert [meter.text for meter in shown.context["meters"]] == ["1 of 5,000", "1 of 5", "2 of 5", "600", "365"]
    assert shown.content.decode().count("<progress") == 3


@pytest.mark.parametrize(
    ("today", "start"), [("2026-01-31", "Feb 1, 2026, 01:00 CET"), ("2026-12-01", "Jan 1, 2027, 01:00 CET")]
)
def test_a_monthly_limit_says_when_the_next_month_starts(
    browser: Client, workspace: Workspace, today: str, start: str
) -> None:
    Workspace.objects.filter(pk=workspace.pk).update(plan="pro", time_zone="Europe/Berlin")

    with time_machine.travel(datetime.fromisoformat(f"{today}T12:00Z"), tick=False):
        assert f"The next month starts on {start}." in browser.get("/settings").text


def test_a_plan_without_limits_says_so(browser: Client) -> None:
    texts = [meter.text for meter in browser.get("/settings").context["meters"]]

    assert texts == ["No limit", "0, no limit", "1, no limit", "3,000", "No limit"]


@pytest.mark.parametrize(
    "path", ["/members", "/settings", "/settings/leave", "/workspaces/new", "/account/data", "/account/delete"]
)
def test_strangers_sign_in_first(client: Client, db: None, path: str) -> None:
    assert client.get(path)["Location"] == f"/accounts/login/?next={path}"
