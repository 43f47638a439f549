"""Unsaved input in a tab that several people use one after the other."""

from collections.abc import Callable

import pytest
from playwright.sync_api import Page, expect

from accounts.models import Membership, Role, User, Workspace

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.parametrize("screen", ["desktop"])]


def _type(page: Page) -> None:
    page.goto("/links/new")
    page.get_by_label("Destination").fill("https://example.com/secret")
    page.goto("/overview")
    assert "secret" in page.evaluate("JSON.stringify(sessionStorage)")


def test_unsaved_input_stays_with_its_person(
    page: Page, sign_in: Callable[[User], None], owner: User, workspace: Workspace
) -> None:
    other = User.objects.create_user("nils@example.com")
    Membership.objects.create(workspace=workspace, user=other, role=Role.MEMBER)
    sign_in(owner)
    _type(page)
    page.locator("summary:visible", has_text=owner.email).click()
    page.get_by_role("button", name="Sign out").click()
    expect(page.get_by_text(owner.email)).to_have_count(0)
    assert "secret" not in page.evaluate("JSON.stringify(sessionStorage)")

    # Now without a sign-out, as after an expired session.
    sign_in(owner)
    _type(page)
    sign_in(other)
    page.goto("/links/new")
    expect(page.get_by_label("Destination")).to_have_value("")
    assert "secret" not in page.evaluate("JSON.stringify(sessionStorage)")
