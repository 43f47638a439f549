"""The pages of short links that send a form before they redirect."""

import re

import pytest
from playwright.sync_api import Page, expect

from links.fields import GivenValues
from tests.fixtures import MakeLink

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.parametrize("screen", ["phone"])]

DESTINATION = "https://example.com/few"


@pytest.fixture
def page(page: Page) -> Page:
    """A tab whose User-Agent names HeadlessChrome, which counts as a crawler; the destination answers at once."""
    page.route(
        "https://example.com/**", lambda route: route.fulfill(body="<title>Few</title>", content_type="text/html")
    )
    return page


@pytest.mark.parametrize("guard", [{"max_clicks": 1}, {"password": "open sesame"}])
def test_continue_opens_the_link(page: Page, make_link: MakeLink, guard: GivenValues) -> None:
    make_link(**guard | GivenValues(alias="few", destination=DESTINATION))
    page.goto("/few")
    if "password" in guard:
        page.get_by_label("Password").fill("open sesame")

    page.get_by_role("button", name="Continue").click()

    expect(page).to_have_url(DESTINATION)
    assert page.evaluate("document.referrer") == ""


def test_continue_needs_no_cookies(page: Page, make_link: MakeLink) -> None:
    make_link(alias="few", destination=DESTINATION, max_clicks=1)
    page.goto("/few")
    assert page.context.cookies() == []

    page.get_by_role("button", name="Continue").click()

    expect(page).to_have_url(DESTINATION)


def test_the_password_page_says_that_it_needs_cookies(page: Page, make_link: MakeLink) -> None:
    make_link(alias="few", destination=DESTINATION, password="open sesame")
    page.goto("/few")
    page.context.clear_cookies()
    page.get_by_label("Password").fill("open sesame")

    page.get_by_role("button", name="Continue").click()

    page.get_by_role("heading", name="Please enter the password again").wait_for()
    page.get_by_role("link", name="Reload the page").click()
    expect(page).to_have_url(re.compile("/few$"))
    page.get_by_label("Password").wait_for()
