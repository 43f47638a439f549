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
    """All that the tab has fetched from the site so far; it keeps nothing for later."""
    page.context.new_cdp_session(page).send("Network.setCacheDisabled", {"cacheDisabled": True})
    requests: list[Request] = []
    page.on("requestfinished", lambda request: requests.append(request) if request.url.startswith(site) else None)
    return requests


@pytest.fixture
def look_at(page: Page, arrived: list[Request], check_page: Callable[[], None]) -> Callable[[str], str]:
    """Open a page and return what is wrong with it, or nothing."""

    def look(address: str) -> str:
        arrived.clear()
        page.goto(address)
        page.wait_for_load_state("networkidle")
        sizes = {request.url: request.sizes()["responseBodySize"] for request in arrived}
        if sum(sizes.values()) > MOST_BYTES:
            return f"{address}: {sizes}"
        try:
            check_page()
        except AssertionError as problem:
            return f"{address}: {problem}"
        return ""

    return look


def test_a_member_can_use_each_and_it_arrives_soon(
    look_at: Callable[[str], str], context: BrowserContext, site: str, owner: User
) -> None:
    pages.furnish(owner)
    browser = Client()
    pages.sign_in(browser, owner)
    addresses = [address for address in map(pages.address, pages.ROUTES) if _is_page(browser.get(address))]
    cookies = [{"name": name, "value": morsel.value, "url": site} for name, morsel in browser.cookies.items()]
    context.add_cookies(cookies)  # type: ignore[arg-type]

    assert [problem for problem in map(look_at, addresses) if problem] == []


def test_a_stranger_can_use_each(look_at: Callable[[str], str], owner: User) -> None:
    pages.furnish(owner)
    addresses = [address for address in map(pages.address, pages.ROUTES) if _is_page(Client().get(address))]

    assert [problem for problem in map(look_at, addresses) if problem] == []


def _is_page(answer: Any) -> bool:
    """Tell whether there is something to look at: not a way elsewhere, a part of a page, or a file."""
    return answer.status_code == 200 and not answer.streaming and b"<html" in answer.content
