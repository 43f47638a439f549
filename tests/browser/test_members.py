"""People and workspaces as they are seen: invited, at work in one or the other, gone."""

import re
import time
from collections.abc import Callable, Iterator
from datetime import timedelta
from typing import Any

import pytest
from allauth.account.models import EmailAddress
from django.contrib.sessions.models import Session
from django.core import mail
from django.utils import timezone
from playwright.sync_api import Browser, Page, expect

from accounts.members.invitations import invite
from accounts.models import Invitation, Membership, Role, User, Workspace
from accounts.people.recent_sign_in import SIGNED_IN_AT
from accounts.sign_in.sessions import SessionStore
from accounts.workspaces.actors import operator
from shortener.web.addresses.workspace_urls import page_url

pytestmark = pytest.mark.django_db(transaction=True)

Check = Callable[[], None]

# Sends a form that the page does not offer, with the token that it has.
_SEND = """([path, values]) => {
  const form = document.createElement("form");
  form.method = "post";
  form.action = path;
  values.csrfmiddlewaretoken = document.querySelector("[name=csrfmiddlewaretoken]").value;
  for (const [name, value] of Object.entries(values)) {
    const field = document.createElement("input");
    field.type = "hidden";
    field.name = name;
    field.value = value;
    form.append(field);
  }
  document.body.append(form);
  form.submit();
}"""


@pytest.fixture
def colleague(browser: Browser, browser_context_args: dict[str, Any]) -> Iterator[Page]:
    """The browser of another user."""
    context = browser.new_context(**browser_context_args)
    page = context.new_page()
    page.set_default_timeout(10_000)
    yield page
    context.close()


@pytest.fixture
def crowd(workspace: Workspace) -> Workspace:
    """The owner's workspace with a member of each role, and invitations."""
    for role in (Role.ADMIN, Role.MEMBER, Role.VIEWER):
        user = User.objects.create_user(f"{role}-with-a-rather-long-address@departments.example.com", name="")
        Membership.objects.create(workspace=workspace, user=user, role=role)
    by, at = operator(workspace, workspace.memberships.get(role=Role.OWNER).user), timezone.now()
    invite(email="soon@example.com", role=Role.VIEWER, by=by, at=at)
    invite(email="too-late@example.com", role=Role.ADMIN, by=by, at=at)
    Invitation.objects.filter(email="too-late@example.com").update(expires_at=at - timedelta(days=1))
    return workspace


def test_an_invited_colleague_joins_with_a_viewers_limits(
    page: Page, colleague: Page, sign_in: Callable[[User], None], owner: User, workspace: Workspace, site: str
) -> None:
    sign_in(owner)
    page.goto("/members")
    page.get_by_label("Email address").fill("ann@example.com")
    page.get_by_label("Role", exact=True).select_option("Viewer")
    page.get_by_role("button", name="Invite").click()
    page.get_by_role("status").get_by_text("Invitation sent to ann@example.com.").wait_for()

    (link,) = re.findall(rf"{site}/invitations/\S+", str(mail.outbox[-1].body))
    colleague.goto(link)
    colleague.get_by_role("link", name="Create an account").click()
    colleague.locator("[name=name]").fill("Ann")
    assert colleague.locator("[name=email]").input_value() == "ann@example.com"
    colleague.locator("[name=password1]").fill("correct horse battery")
    colleague.locator("[name=password1]").press("Enter")
    colleague.get_by_role("button", name="Accept invitation").click()
    colleague.wait_for_url(lambda address: "/invitations/" not in address)

    colleague.goto("/members")
    expect(colleague.get_by_role("heading", name="In this workspace")).to_be_visible()
    expect(colleague.get_by_text("ann@example.com")).not_to_have_count(0)
    expect(colleague.get_by_role("button", name="Invite")).to_have_count(0)
    expect(colleague.get_by_role("button", name="Change")).to_have_count(0)
    expect(colleague.get_by_role("link", name="Remove")).to_have_count(0)
    with colleague.expect_navigation() as refused:
        colleague.evaluate(_SEND, ["/members/invite", {"email": "bob@example.com", "role": "viewer"}])
    assert refused.value.status == 403
    assert workspace.memberships.get(user__email="ann@example.com").role == Role.VIEWER
    assert not Invitation.objects.filter(email="bob@example.com").exists()


def test_a_sent_invitation_is_not_offered_again(
    page: Page, sign_in: Callable[[User], None], owner: User, workspace: Workspace
) -> None:
    owner.set_password("correct horse battery")
    owner.save()
    sign_in(owner)
    (session,) = Session.objects.all()
    store = SessionStore(session.session_key)
    store[SIGNED_IN_AT] = time.time() - 3_600
    store.save()

    page.goto("/members")
    page.get_by_label("Email address").fill("ann@example.com")
    page.get_by_role("button", name="Invite").click()
    page.locator("[name=password]").fill("correct horse battery")
    page.locator("[name=password]").press("Enter")
    page.get_by_role("status").get_by_text("Invitation sent to ann@example.com.").wait_for()

    expect(page.get_by_text("We restored your unsaved input")).to_be_hidden()
    expect(page.get_by_label("Email address")).to_have_value("")
    assert workspace.invitations.get().email == "ann@example.com"


def test_a_role_is_changed_and_a_member_removed(
    page: Page, check_page: Check, sign_in: Callable[[User], None], owner: User, crowd: Workspace
) -> None:
    sign_in(owner)
    page.goto("/members")
    check_page()

    row = page.get_by_role("listitem").filter(has_text="viewer-with")
    row.get_by_role("combobox").select_option("Member")
    row.get_by_role("button", name="Change").click()
    page.get_by_role("status").get_by_text("changed to Member.").wait_for()
    row.get_by_role("link", name="Remove").click()
    check_page()
    page.get_by_role("button", name="Remove").click()

    page.get_by_role("status").get_by_text("removed.").wait_for()
    expect(row).to_have_count(0)


def test_what_a_form_refuses_stands_at_its_field(
    page: Page, check_page: Check, sign_in: Callable[[User], None], owner: User, crowd: Workspace
) -> None:
    sign_in(owner)
    page.goto("/members")
    page.get_by_label("Email address").fill("soon@example.com")

    page.get_by_role("button", name="Invite").click()

    page.get_by_text("This address is already invited.").wait_for()
    check_page()


def test_from_one_workspace_to_another(
    page: Page, check_page: Check, screen: str, sign_in: Callable[[User], None], owner: User, workspace: Workspace
) -> None:
    sign_in(owner)
    page.goto("/workspaces/new")
    check_page()
    page.get_by_label("Workspace name").fill("Second")
    page.get_by_role("button", name="Create workspace").click()
    page.wait_for_url("**/overview")

    page.goto("/settings")
    assert page.get_by_label("Workspace name").input_value() == "Second"
    if screen == "phone":
        page.get_by_label("Menu").click()
    page.locator("summary").filter(has_text="Second", visible=True).click()
    page.get_by_role("button", name="owner", exact=True).click()
    page.wait_for_url(f"**{page_url(workspace.pk, 'settings')}")
    assert page.get_by_label("Workspace name").input_value() == "owner"

    page.goto("/settings")
    assert page.get_by_label("Workspace name").input_value() == "owner"


@pytest.mark.parametrize("plan", ["free", "pro", "business"])
def test_everybody_can_use_the_settings(
    page: Page, check_page: Check, sign_in: Callable[[User], None], owner: User, workspace: Workspace, plan: str
) -> None:
    Workspace.objects.filter(pk=workspace.pk).update(plan=plan)
    sign_in(owner)

    page.goto("/settings")

    check_page()


@pytest.mark.parametrize(
    "path", ["/settings/transfer", "/settings/leave", "/settings/delete", "/account/data", "/account/delete"]
)
def test_everybody_can_use_what_leads_out(
    page: Page, check_page: Check, sign_in: Callable[[User], None], owner: User, crowd: Workspace, path: str
) -> None:
    sign_in(owner)

    page.goto(path)

    check_page()


def test_a_workspace_is_deleted_by_typing_its_name(
    page: Page, check_page: Check, sign_in: Callable[[User], None], owner: User, workspace: Workspace
) -> None:
    sign_in(owner)
    page.goto("/settings")
    page.get_by_role("link", name="Delete workspace").click()
    page.get_by_label("Type the name of the workspace to delete it").fill("something")
    page.get_by_role("button", name="Delete permanently").click()
    page.get_by_text("That doesn’t match.").wait_for()
    check_page()

    page.get_by_label("Type the name of the workspace to delete it").fill("owner")
    page.get_by_role("button", name="Delete permanently").click()
    page.wait_for_url(lambda address: "/settings/" not in address)

    page.goto("/members")
    expect(page.get_by_role("heading", name="Name your workspace")).to_be_visible()
    check_page()
    assert not owner.memberships.exists()


def test_an_invitation_for_another_user_and_one_that_is_over(
    page: Page, check_page: Check, sign_in: Callable[[User], None], crowd: Workspace, stranger: Workspace, site: str
) -> None:
    (link,) = re.findall(rf"{site}/invitations/\S+", str(mail.outbox[0].body))
    page.goto(link)
    check_page()

    sign_in(stranger.memberships.get().user)
    page.goto(link)
    page.get_by_text("The invitation was sent to soon@example.com").wait_for()
    check_page()

    page.goto(link + "x")
    expect(page.get_by_role("heading", name="This invitation can’t be used")).to_be_visible()
    check_page()


def test_a_user_without_a_workspace_joins_one_from_the_list(
    page: Page, check_page: Check, sign_in: Callable[[User], None], crowd: Workspace
) -> None:
    user = User.objects.create_user("soon@example.com")
    EmailAddress.objects.create(user=user, email=user.email, verified=True, primary=True)
    sign_in(user)
    page.goto("/members")
    check_page()

    page.get_by_role("button", name="Join owner").click()
    page.wait_for_url("**/overview")

    page.goto("/members")
    expect(page.get_by_role("heading", name="In this workspace")).to_be_visible()


def test_all_data_comes_as_one_file(
    page: Page, sign_in: Callable[[User], None], owner: User, workspace: Workspace
) -> None:
    sign_in(owner)
    page.goto("/account/data")

    with page.expect_download() as download:
        page.get_by_role("link", name="Export all my data").click()

    assert re.fullmatch(r"shortener-\d{4}-\d\d-\d\d\.zip", download.value.suggested_filename)
