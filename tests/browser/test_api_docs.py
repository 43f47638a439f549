"""/api/docs: people read the API's description and try it out, with nothing but scripts of this site."""

from collections.abc import Callable
from typing import Literal

import pytest
from playwright.sync_api import Page, expect

from accounts.models import ApiKey
from links.models import Link

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture(autouse=True)
def patience(page: Page) -> None:
    """Wait longer than on other pages: this one has two megabytes of scripts."""
    page.set_default_timeout(30_000)


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


def test_headers_can_be_tried_at_the_operation_of_a_link(page: Page) -> None:
    page.goto("/api/docs#/Links/createLink")

    page.get_by_placeholder("Idempotency-Key").wait_for()


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_everybody_can_use_it(
    page: Page, violations: Callable[[], list[str]], scheme: Literal["light", "dark"]
) -> None:
    page.emulate_media(color_scheme=scheme)
    page.goto("/api/docs#/Links/createLink")
    page.locator("#operations-Links-createLink .responses-wrapper").wait_for()
    page.locator("#operations-Links-deleteLink .opblock-summary-control").click()
    page.locator("#operations-Links-deleteLink .responses-wrapper").wait_for()

    assert violations() == []


def test_it_is_dark_for_people_who_want_that(page: Page) -> None:
    page.emulate_media(color_scheme="dark")
    page.goto("/api/docs")
    page.get_by_role("heading", name="Shortener API").wait_for()

    background = page.locator(".reference")
    expect(background).to_have_css("background-color", "rgb(28, 32, 34)")
    page.emulate_media(color_scheme="light")
    expect(background).to_have_css("background-color", "rgb(255, 255, 255)")
