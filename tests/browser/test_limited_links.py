"""The pages of short links that send a form before they redirect."""

import re

import pytest
from playwright.sync_api import Page, expect

from links.fields import GivenValues
from tests.fixtures import MakeLink

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.parametrize("screen", ["phone"])]

DESTINATION = "https://example.com/few"


@pytest.mark.parametrize("guard", [{"max_clicks": 1}, {"password": "open sesame"}])
def test_continue_opens_the_link(page: Page, make_link: MakeLink, guard: GivenValues) -> None:
    make_link(**guard | GivenValues(alias="few", destination=DESTINATION))
    page.goto("/few")
    if "password" in guard:
        page.get_by_label("Password").fill("open sesame")

    with page.expect_request(DESTINATION) as opened:
        page.get_by_role("button", name="Continue").click()

    assert opened.value.is_navigation_request()
    assert "referer" not in opened.value.headers


def test_continue_needs_no_cookies(page: Page, make_link: MakeLink) -> None:
    make_link(alias="few", destination=DESTINATION, max_clicks=1)
    page.goto("/few")
    assert page.context.cookies() == []

    with page.expect_request(DESTINATION) as opened:
        page.get_by_role("button", name="Continue").click()

    assert opened.value.is_navigation_request()


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
