"""Back, Forward and reload after a refused form: nothing is sent again, and nothing that was typed is lost."""

import re
from collections.abc import Callable

import pytest
from playwright.sync_api import Page, expect

from accounts.models import User
from links.models import Link

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.parametrize("screen", ["desktop"])]


@pytest.fixture(autouse=True)
def _signed_in(sign_in: Callable[[User], None], owner: User) -> None:
    sign_in(owner)


def test_a_refused_link_survives_back_and_forward(page: Page, check_page: Callable[[], None]) -> None:
    page.goto("/links")
    page.goto("/links/new")
    page.get_by_label("Destination").fill("https://example.com/spring")
    page.get_by_label("Alias").fill("no spaces")
    page.get_by_role("button", name="Create link").click()
    summary = page.locator("[data-error-summary]")
    expect(summary).to_be_focused()
    refused = page.url
    check_page()

    page.go_back()
    expect(page).to_have_url(re.compile(r"/links/new$"))
    expect(page.get_by_label("Alias")).to_have_value("no spaces")
    page.reload()
    expect(page.get_by_label("Destination")).to_have_value("https://example.com/spring")
    page.go_forward()
    expect(page).to_have_url(refused)
    expect(summary).to_be_visible()
    page.get_by_label("Alias").fill("fine")
    page.reload()
    expect(summary).to_be_visible()
    expect(page.get_by_label("Alias")).to_have_value("fine")
    assert not Link.objects.exists()

    page.get_by_role("button", name="Create link").click()
    expect(page.get_by_text("Your link is ready")).to_be_visible()
    assert Link.objects.get().code == "fine"


def test_a_refused_campaign_survives_back_and_reload(page: Page) -> None:
    page.goto("/campaigns/new")
    page.get_by_label("Name", exact=True).fill("Spring")
    page.locator("[name=starts_at]").fill("2026-12-02T00:00")
    page.locator("[name=ends_at]").fill("2026-12-01T00:00")
    page.locator("main form [type=submit]").click()
    expect(page.locator("[data-error-summary]")).to_be_visible()

    page.go_back()
    expect(page.get_by_label("Name", exact=True)).to_have_value("Spring")
    page.reload()
    expect(page.get_by_label("Name", exact=True)).to_have_value("Spring")
    page.go_forward()
    expect(page.locator("[data-error-summary]")).to_be_visible()
