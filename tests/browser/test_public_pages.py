"""Pages for strangers."""

from collections.abc import Callable

import pytest
from playwright.sync_api import Page

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize("path", ["/", "/developers", "/developers/reference", "/no-such-page"])
def test_everybody_can_use_them(page: Page, check_page: Callable[[], None], path: str) -> None:
    page.goto(path)

    check_page()


def test_an_example_is_copied_with_a_click(page: Page) -> None:
    page.goto("/developers")
    button = page.get_by_role("button", name="Copy").first

    button.click()

    assert page.evaluate("navigator.clipboard.readText()").startswith("const response")
    page.get_by_role("status").get_by_text("Copied").wait_for()


def test_the_reference_is_searched_as_one_types(page: Page) -> None:
    page.goto("/developers/reference")

    page.get_by_label("Search the reference").fill("post /api/links/guest")

    page.get_by_text("1 of ").wait_for()
    assert page.get_by_role("article").count() == 1
    page.get_by_label("Search the reference").fill("nothing-like-it")
    page.get_by_text("No endpoint matches your search.").wait_for()
