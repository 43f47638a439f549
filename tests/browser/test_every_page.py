"""Each page of the site, found by looking through the URLs, on both screens: everybody can use it, and it is small."""

from collections.abc import Callable
from typing import Any

import pytest
from django.test import Client
from playwright.sync_api import BrowserContext, Page, Request

from accounts.models import User
from tests import pages

pytestmark = pytest.mark.django_db

MOST_BYTES = 150 * 1024  # as they come over the network, compressed, for somebody who was never here


@pytest.fixture
def arrived(page: Page, site: str) -> list[Request]:
    """All that the tab has fetched from the site so far."""
    requests: list[Request] = []
    page.on("requestfinished", lambda request: requests.append(request) if request.url.startswith(site) else None)
    return requests


def _is_page(answer: Any) -> bool:
    """Tell whether there is something to look at: not a way elsewhere, a part of a page, or a file."""
    return answer.status_code == 200 and not answer.streaming and b"<html" in answer.content


@pytest.mark.parametrize("route", pages.ROUTES)
def test_a_member_can_use_it_and_it_arrives_soon(
    page: Page,
    context: BrowserContext,
    arrived: list[Request],
    check_page: Callable[[], None],
    site: str,
    owner: User,
    route: str,
) -> None:
    pages.furnish(owner)
    address = pages.address(route)
    browser = Client()
    pages.sign_in(browser, owner)
    if not _is_page(browser.get(address)):
        return
    cookies = [{"name": name, "value": morsel.value, "url": site} for name, morsel in browser.cookies.items()]
    context.add_cookies(cookies)  # type: ignore[arg-type]

    page.goto(address)
    page.wait_for_load_state("networkidle")

    sizes = {request.url: request.sizes()["responseBodySize"] for request in arrived}
    assert sum(sizes.values()) <= MOST_BYTES, sizes
    check_page()


@pytest.mark.parametrize("route", pages.ROUTES)
def test_a_stranger_can_use_it(
    page: Page, arrived: list[Request], check_page: Callable[[], None], owner: User, route: str
) -> None:
    pages.furnish(owner)
    address = pages.address(route)
    if not _is_page(Client().get(address)):
        return

    page.goto(address)
    page.wait_for_load_state("networkidle")

    assert sum(request.sizes()["responseBodySize"] for request in arrived) <= MOST_BYTES
    check_page()
