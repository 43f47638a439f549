"""Django's admin under the site's Content-Security-Policy: pickers, lists and actions work, and nothing is blocked."""

from collections.abc import Callable

import pytest
from playwright.sync_api import Page

from accounts.models import User
from links.models import Link
from tests import pages

pytestmark = pytest.mark.django_db


def test_an_operator_closes_a_link_with_a_reason(
    page: Page, sign_in: Callable[[User], None], owner: User, admin_user: User
) -> None:
    pages.furnish(owner)
    sign_in(admin_user)
    page.goto("/admin/links/link/?q=furnished-7")

    page.get_by_role("row").filter(has=page.get_by_text("furnished-7", exact=False)).get_by_role(
        "checkbox"
    ).last.check()
    page.locator("select[name=action]").select_option("disable")
    page.get_by_role("button", name="Go").click()
    page.get_by_label("Reason").fill("Phishing")
    page.get_by_role("button", name="Disable").click()

    page.get_by_text("1 link changed.").wait_for()
    assert Link.objects.get(code="furnished-7").blocked_because == "Phishing"


@pytest.mark.parametrize("path", ["", "accounts/workspace/", "links/guestlink/", "links/linkchange/"])
def test_lists_open(page: Page, sign_in: Callable[[User], None], owner: User, admin_user: User, path: str) -> None:
    pages.furnish(owner)
    sign_in(admin_user)

    page.goto(f"/admin/{path}")

    page.get_by_role("heading", level=1).wait_for()


def test_the_operations_page_fits_every_screen(
    page: Page,
    sign_in: Callable[[User], None],
    owner: User,
    admin_user: User,
    violations: Callable[[], list[str]],
) -> None:
    pages.furnish(owner)
    sign_in(admin_user)
    page.goto("/admin/")
    page.get_by_role("link", name="Operations").first.click()

    for scheme in ("light", "dark"):
        page.emulate_media(color_scheme="dark" if scheme == "dark" else "light")
        page.reload()  # Django's colors change in a transition
        page.get_by_role("heading", name="Storage").wait_for()
        assert violations() == []
        assert page.evaluate("document.documentElement.scrollWidth <= document.documentElement.clientWidth")


def test_a_picker_finds_an_owner(page: Page, sign_in: Callable[[User], None], owner: User, admin_user: User) -> None:
    sign_in(admin_user)
    page.goto("/admin/accounts/workspace/add/")
    page.get_by_label("Name").fill("Second")

    page.locator(".select2-selection").click()
    page.locator(".select2-search__field").fill("owner@")
    page.get_by_role("option", name=owner.email).click()
    page.get_by_role("button", name="Save", exact=True).click()

    page.get_by_text("was added successfully").wait_for()
    assert owner.workspaces.filter(name="Second").exists()
