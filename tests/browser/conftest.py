"""A real Chromium in front of the site, on a phone and on a desktop, that forgives nothing."""

import shutil
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from django.conf import settings
from django.contrib.staticfiles import handlers
from django.contrib.staticfiles.handlers import StaticFilesHandler
from django.http import HttpRequest
from django.middleware.gzip import GZipMiddleware
from django.test import Client
from playwright.sync_api import BrowserContext, ConsoleMessage, Page, Response, ViewportSize
from pytest_django import Settings
from pytest_django.live_server_helper import LiveServer

from accounts.models import User

SCREENS: dict[str, ViewportSize] = {
    "phone": {"width": 390, "height": 844},
    "desktop": {"width": 1440, "height": 900},
}
# The first needs half the time of the others, because it has no windows.
PROGRAMS = ("chromium-headless-shell", "chromium", "chromium-browser", "google-chrome")
NARROWEST: ViewportSize = {"width": 320, "height": 844}
AXE = Path(settings.BASE_DIR, "node_modules/axe-core/axe.min.js")

# What axe finds, in words that name the place. Style sheets, which it would fetch and parse once more, are for a rule
# that is off by default ("css-orientation-lock").
_RUN_AXE = """
async (rules) => {
  const options = {resultTypes: ["violations"], preload: {assets: ["media"]}};
  return (await axe.run(document, {...options, ...rules})).violations.flatMap(
    (rule) => rule.nodes.map((node) => `${rule.id}: ${rule.help}: ${node.target} ${node.failureSummary}`));
}
"""

# All that can be otherwise in the dark.
_RULES_ABOUT_COLORS = {"type": "rule", "values": ["color-contrast", "link-in-text-block"]}


@pytest.fixture(scope="session", autouse=True)
def queries_beside_playwright() -> Iterator[None]:
    """Let this thread ask the database, though Playwright's own loop runs in it."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("DJANGO_ALLOW_ASYNC_UNSAFE", "true")
        yield


class CompressedFiles(StaticFilesHandler):
    """Static files, compressed on their way as they are in production, where that was done beforehand."""

    def serve(self, request: HttpRequest) -> Any:
        """Return the file."""
        return GZipMiddleware(super().serve)(request)


@pytest.fixture(scope="session", autouse=True)
def compressed_static_files() -> Iterator[None]:
    """Let pages be as large as visitors get them."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(handlers, "StaticFilesHandler", CompressedFiles)
        yield


@pytest.fixture(scope="session")
def browser_type_launch_args(browser_type_launch_args: dict[str, Any]) -> dict[str, Any]:
    """Use the machine's Chromium if it has one, else the one that `playwright install chromium` has put there."""
    found = next(filter(None, map(shutil.which, PROGRAMS)), None)
    quiet = ["--no-sandbox", "--disable-background-networking", "--disable-component-update", "--disable-sync"]
    alone = "--host-resolver-rules=MAP * ~NOTFOUND, EXCLUDE localhost"  # no test opens a page of the internet
    return browser_type_launch_args | {"executable_path": found, "args": [*quiet, alone]}


@pytest.fixture(params=list(SCREENS))
def screen(request: pytest.FixtureRequest) -> str:
    """Each test runs once on each screen."""
    return str(request.param)


@pytest.fixture
def browser_context_args(browser_context_args: dict[str, Any], screen: str, site: str) -> dict[str, Any]:
    """A browser of that size in Berlin, without animations."""
    return browser_context_args | {
        "viewport": SCREENS[screen],
        "has_touch": screen == "phone",
        "base_url": site,
        "locale": "en-GB",
        "timezone_id": "Europe/Berlin",
        "reduced_motion": "reduce",
        "permissions": ["clipboard-read", "clipboard-write"],
    }


@pytest.fixture
def site(live_server: LiveServer, settings: Settings) -> str:
    """The address of the site, which knows it."""
    address = live_server.url.replace("127.0.0.1", "localhost")
    settings.PUBLIC_URL = address
    return address


@pytest.fixture
def page(context: BrowserContext) -> Iterator[Page]:
    """A tab in which nothing may go wrong: no error on the console, no breach of the Content-Security-Policy."""
    page = context.new_page()
    page.set_default_timeout(10_000)
    problems: list[str] = []
    pages: set[str] = set()

    def note_answer(response: Response) -> None:
        if response.headers.get("content-type", "").startswith("text/html"):
            pages.add(response.url.split("?")[0])

    def note(message: ConsoleMessage) -> None:
        # A page that refuses something has status 4xx, which Chromium reports like a missing file.
        is_refusal = "status of 4" in message.text and message.location["url"].split("?")[0] in pages
        if message.type in ("error", "warning") and not is_refusal:
            problems.append(f"{message.type}: {message.text}")

    page.on("response", note_answer)
    page.on("console", note)
    page.on("pageerror", lambda error: problems.append(f"uncaught: {error}"))
    yield page
    page.close()
    assert problems == []


@pytest.fixture
def sign_in(context: BrowserContext, site: str) -> Callable[[User], None]:
    """Sign the user in without the form."""

    def signed_in(user: User) -> None:
        client = Client()
        client.force_login(user)
        value = client.cookies[settings.SESSION_COOKIE_NAME].value
        context.add_cookies([{"name": settings.SESSION_COOKIE_NAME, "value": value, "url": site}])

    return signed_in


@pytest.fixture
def violations(page: Page) -> Callable[[], list[str]]:
    """Return what axe finds on the page as it is."""

    def find() -> list[str]:
        page.evaluate(AXE.read_text())
        found: list[str] = page.evaluate(_RUN_AXE, {})
        return found

    return find


# Charts follow the width of their frame a moment later. The policy of pages forbids wait_for_function(), which
# evaluates texts.
_FITS = """
() => new Promise((tell) => {
  const last = performance.now() + 5_000;
  const look = () => {
    const fits = document.documentElement.scrollWidth <= document.documentElement.clientWidth;
    if (fits || performance.now() > last) tell(fits);
    else requestAnimationFrame(look);
  };
  look();
})
"""


@pytest.fixture
def check_page(page: Page, screen: str) -> Callable[[], None]:
    """Look at the page in light and in dark: everybody can use it, and nothing sticks out of the screen.

    A phone is tried at 320 pixels too, the width of a page that is enlarged to 400 %.
    """

    def check() -> None:
        page.evaluate(AXE.read_text())
        assert page.evaluate(_RUN_AXE, {}) == []
        page.emulate_media(color_scheme="dark")
        assert page.evaluate(_RUN_AXE, {"runOnly": _RULES_ABOUT_COLORS}) == [], "dark"
        page.emulate_media(color_scheme="light")
        assert page.evaluate(_FITS)
        if screen == "phone":
            page.set_viewport_size(NARROWEST)
            assert page.evaluate(_FITS)
            page.set_viewport_size(SCREENS[screen])

    return check
