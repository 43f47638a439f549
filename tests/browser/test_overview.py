"""The overview in a browser."""

import gzip
from collections.abc import Callable
from datetime import timedelta

import pytest
from django.utils import timezone
from playwright.sync_api import Page

from accounts.models import User
from links.services.click_counts import store_clicks
from tests.clicks.clicking import batch_of, click_on
from tests.fixtures import MakeLink

pytestmark = pytest.mark.django_db(transaction=True)

_INKED = """
(canvas) => canvas.getContext("2d").getImageData(0, 0, canvas.width, canvas.height).data.some((part) => part > 0)
"""


@pytest.fixture
def clicked(make_link: MakeLink) -> None:
    """Ten days of clicks on two links."""
    at, links = timezone.now(), [make_link(alias="launch"), make_link()]
    arrived = [
        click_on(link, at=at - timedelta(days=day), address=address)
        for day in range(10)
        for link in links
        for address in ("8.8.8.8", "194.25.0.60")
    ]
    store_clicks([batch_of(*arrived)])


def test_everybody_can_use_it(
    page: Page, sign_in: Callable[[User], None], owner: User, clicked: None, check_page: Callable[[], None]
) -> None:
    sign_in(owner)
    page.goto("/overview")
    page.get_by_text("Show as table").click()

    check_page()


def test_everybody_can_begin(
    page: Page, sign_in: Callable[[User], None], owner: User, make_link: MakeLink, check_page: Callable[[], None]
) -> None:
    sign_in(owner)
    page.goto("/overview")
    page.get_by_role("heading", name="Start with a link").wait_for()
    check_page()

    make_link()
    page.goto("/overview")
    page.get_by_role("heading", name="No clicks yet").wait_for()
    check_page()


def test_the_chart_is_drawn_from_the_table(
    page: Page, sign_in: Callable[[User], None], owner: User, clicked: None
) -> None:
    sign_in(owner)
    page.goto("/overview?range=7d")

    canvas = page.locator("canvas")
    page.wait_for_function(_INKED, arg=canvas.element_handle())
    page.get_by_text("Show as table").click()
    assert page.get_by_role("row").count() == 8
    assert page.get_by_role("row").last.get_by_role("cell").all_inner_texts()[0] == "4"


def test_other_days_are_two_dates_and_a_button(
    page: Page, sign_in: Callable[[User], None], owner: User, clicked: None, check_page: Callable[[], None]
) -> None:
    sign_in(owner)
    page.goto("/overview")
    day = (timezone.now() - timedelta(days=3)).date().isoformat()
    page.get_by_text("Custom dates").click()
    page.get_by_label("From", exact=True).fill(day)
    page.get_by_label("To", exact=True).fill(day)
    page.get_by_role("button", name="Show").click()

    page.get_by_role("heading", name="Clicks by hour").wait_for()
    assert f"from={day}&to={day}" in page.url
    check_page()


def test_all_that_it_loads_is_light(page: Page, sign_in: Callable[[User], None], owner: User, clicked: None) -> None:
    sign_in(owner)
    sizes: list[int] = []
    page.on("response", lambda response: sizes.append(len(gzip.compress(response.body()))))
    page.goto("/overview")
    page.wait_for_load_state("networkidle")

    assert sum(sizes) < 150_000
