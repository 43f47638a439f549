"""/api/docs: people read the API's description and try it out, with nothing but scripts of this site."""

import pytest
from playwright.sync_api import Page

from accounts.models import ApiKey
from links.models import Link

pytestmark = pytest.mark.django_db(transaction=True)


def test_a_user_with_a_key_makes_a_link(page: Page, api_key: tuple[ApiKey, str]) -> None:
    page.goto("/api/docs")
    page.get_by_role("button", name="Authorize").first.click()
    page.get_by_label("Value:").first.fill(api_key[1])
    page.get_by_role("button", name="Apply credentials").first.click()
    page.get_by_role("button", name="Close").first.click()

    create = page.locator("#operations-Links-createLink")
    create.get_by_text("Create a link").click()
    create.get_by_role("button", name="Execute").click()

    create.locator(".live-responses-table").get_by_text("Short link created successfully").first.wait_for()
    assert Link.objects.get().code == "launch"


def test_it_fits_every_screen(page: Page) -> None:
    page.goto("/api/docs")
    page.get_by_role("heading", name="Shortener API").wait_for()

    assert page.evaluate("document.documentElement.scrollWidth - document.documentElement.clientWidth") <= 0


def test_headers_that_depend_on_earlier_requests_can_be_tried(page: Page) -> None:
    page.goto("/api/docs#/Links/createLink")

    page.get_by_placeholder("Idempotency-Key").wait_for()
