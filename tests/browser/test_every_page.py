"""Each page of the site, found by looking through the URLs, on both screens: everybody can use it, and it is small."""

from collections.abc import Callable

import pytest
from django.test import Client
from playwright.sync_api import BrowserContext, Page, Request

from accounts.models import User
from tests import pages
from tests.fixtures import Response

pytestmark = pytest.mark.django_db

MOST_BYTES = 150 * 1024  # as they come over the network, compressed, for a first visit
PARTS = 4  # of all pages, for the processes of a parallel run


class Traffic:
    """What the tab fetches from the site, without a cache."""

    def __init__(self, page: Page, site: str) -> None:
        self.arrived: list[Request] = []
        self._page, self._site, self._open = page, site, set[Request]()
        page.context.new_cdp_session(page).send("Network.setCacheDisabled", {"cacheDisabled": True})
        page.on("request", self._note_start)
        page.on("requestfinished", self._note_end)
        page.on("requestfailed", self._note_end)

    def wait_until_done(self) -> None:
        """Return when scripts have begun what they do on load, and everything that was asked for has arrived.

        Playwright's own "networkidle" waits for half a second more on each page.
        """
        self._page.evaluate("() => new Promise((done) => requestAnimationFrame(() => setTimeout(done, 50)))")
        for _ in range(1_000):
            if not self._open:
                return
            self._page.wait_for_timeout(10)
        raise AssertionError(f"still on their way: {[request.url for request in self._open]}")

    def _note_start(self, request: Request) -> None:
        self._open.add(request)

    def _note_end(self, request: Request) -> None:
        self._open.discard(request)
        if request.url.startswith(self._site) and request.failure is None:
            self.arrived.append(request)


@pytest.fixture
def traffic(page: Page, site: str) -> Traffic:
    """What the tab fetches from the site."""
    return Traffic(page, site)


@pytest.fixture
def look_at(page: Page, traffic: Traffic, check_page: Callable[[], None]) -> Callable[[str], str]:
    """Open a page and return what is wrong with it, or nothing."""

    def look(address: str) -> str:
        traffic.arrived.clear()
        page.goto(address)
        traffic.wait_until_done()
        sizes = {request.url: request.sizes()["responseBodySize"] for request in traffic.arrived}
        if sum(sizes.values()) > MOST_BYTES:
            return f"{address}: {sizes}"
        try:
            check_page()
        except AssertionError as problem:
            return f"{address}: {problem}"
        return ""

    return look


@pytest.mark.parametrize("part", range(PARTS))
def test_a_member_can_use_each_and_it_arrives_soon(
    look_at: Callable[[str], str], context: BrowserContext, site: str, owner: User, part: int
) -> None:
    pages.furnish(owner)
    browser = Client()
    pages.sign_in(browser, owner)
    addresses = [address for address in _addresses(part) if _is_page(browser.get(address))]
    cookies = [{"name": name, "value": morsel.value, "url": site} for name, morsel in browser.cookies.items()]
    context.add_cookies(cookies)  # type: ignore[arg-type]

    assert [problem for problem in map(look_at, addresses) if problem] == []


@pytest.mark.parametrize("part", range(PARTS))
def test_a_stranger_can_use_each(look_at: Callable[[str], str], owner: User, part: int) -> None:
    pages.furnish(owner)
    addresses = [address for address in _addresses(part) if _is_page(Client().get(address))]

    assert [problem for problem in map(look_at, addresses) if problem] == []


def _addresses(part: int) -> list[str]:
    return [pages.address(route) for route in list(pages.ROUTES)[part::PARTS]]


def _is_page(answer: Response) -> bool:
    """Tell whether there is something to look at: not a way elsewhere, a part of a page, or a file."""
    return answer.status_code == 200 and not answer.streaming and b"<html" in answer.content
