"""Input arrives in the right workspace, even if the user was signed out or other tabs have switched."""

from collections.abc import Callable

import pytest
from allauth.account.models import EmailAddress
from playwright.sync_api import Page, expect

from accounts.models import User
from links.models import Link

pytestmark = pytest.mark.django_db(transaction=True)

PASSWORD = "correct horse battery"


@pytest.fixture(autouse=True)
def _signed_in(sign_in: Callable[[User], None], owner: User) -> None:
    owner.set_password(PASSWORD)
    owner.save()
    EmailAddress.objects.get_or_create(user=owner, email=owner.email, verified=True, primary=True)
    sign_in(owner)


def _write(page: Page) -> None:
    page.goto("/links/new")
    page.get_by_label("Destination").fill("https://example.com/spring")
    page.get_by_text("Campaign, tags, folder, and notes").click()
    page.get_by_label("Notes").fill("Für die Presse")


def _expect_it_back(page: Page) -> None:
    expect(page.get_by_text("We restored your unsaved input")).to_be_visible()
    expect(page.get_by_label("Destination")).to_have_value("https://example.com/spring")
    expect(page.get_by_label("Notes")).to_be_visible()
    page.get_by_role("button", name="Create link").click()
    expect(page.get_by_text("Your link is ready")).to_be_visible()
    assert Link.objects.get().notes == "Für die Presse"


def _sign_in_by_form(page: Page, owner: User) -> None:
    page.get_by_label("Email address").fill(owner.email)
    page.get_by_label("Password", exact=True).fill(PASSWORD)
    page.get_by_role("button", name="Sign in", exact=True).click()


def test_a_form_is_as_it_was_after_signing_in_again(page: Page, owner: User, check_page: Callable[[], None]) -> None:
    _write(page)
    page.context.clear_cookies(name="sessionid")
    page.get_by_role("button", name="Create link").click()
    expect(page.get_by_text("You were signed out, so nothing has changed yet.")).to_be_visible()
    page.get_by_label("Email address").fill(owner.email)
    page.get_by_label("Password", exact=True).fill("wrong")
    page.get_by_role("button", name="Sign in", exact=True).click()
    expect(page.get_by_text("don't match an account")).to_be_visible()
    _sign_in_by_form(page, owner)
    check_page()

    _expect_it_back(page)
    page.goto("/links/new")
    expect(page.get_by_label("Destination")).to_have_value("")


def test_a_tab_from_before_signing_in_again_can_send_its_form(
    page: Page, owner: User, check_page: Callable[[], None]
) -> None:
    _write(page)
    other = page.context.new_page()
    other.goto("/links")
    other.context.clear_cookies(name="sessionid")
    other.goto("/accounts/login/")
    _sign_in_by_form(other, owner)
    expect(other).not_to_have_url("/accounts/login/")
    page.get_by_role("button", name="Create link").click()
    check_page()
    page.get_by_role("link", name="Reload the page").click()

    _expect_it_back(page)


def test_a_button_on_a_page_leads_back_to_that_page(page: Page, owner: User) -> None:
    _write(page)
    page.get_by_role("button", name="Create link").click()
    here = page.url.partition("?")[0]
    page.context.clear_cookies(name="sessionid")
    page.get_by_role("button", name="Delete").click()
    _sign_in_by_form(page, owner)

    page.wait_for_url(f"{here}*")
    page.get_by_role("button", name="Delete").click()
    expect(page.get_by_role("button", name="Undo")).to_be_visible()


def test_a_refused_form_is_no_page_to_reload(page: Page, owner: User) -> None:
    page.goto("/members")
    page.get_by_label("Email address").fill(owner.email)
    page.get_by_role("button", name="Invite").click()
    expect(page.get_by_text("already a member of the workspace")).to_be_visible()
    page.context.clear_cookies(name="sessionid")
    page.get_by_label("Email address").fill("colleague@example.com")
    page.get_by_label("Role", exact=True).select_option("viewer")
    page.get_by_role("button", name="Invite").click()
    _sign_in_by_form(page, owner)

    page.wait_for_url("**/members")
    expect(page.get_by_label("Email address")).to_have_value("colleague@example.com")
    expect(page.get_by_label("Role", exact=True)).to_have_value("viewer")


def test_a_tab_acts_in_the_workspace_that_it_shows(page: Page, owner: User) -> None:
    first = owner.workspaces.get()
    _write(page)
    other = page.context.new_page()
    other.goto("/workspaces/new")
    other.get_by_label("Workspace name").fill("Second")
    other.get_by_role("button", name="Create workspace").click()
    expect(other.get_by_text("Second created.")).to_be_visible()
    page.get_by_role("button", name="Create link").click()

    expect(page.get_by_text("Your link is ready")).to_be_visible()
    assert Link.objects.get().workspace == first


def test_signing_in_again_leads_to_the_workspace_of_the_form(page: Page, owner: User) -> None:
    page.goto("/workspaces/new")
    page.get_by_label("Workspace name").fill("Second")
    page.get_by_role("button", name="Create workspace").click()
    expect(page.get_by_text("Second created.")).to_be_visible()
    _write(page)
    page.context.clear_cookies(name="sessionid")
    page.get_by_role("button", name="Create link").click()
    _sign_in_by_form(page, owner)

    _expect_it_back(page)
    assert Link.objects.get().workspace == owner.workspaces.get(name="Second")
