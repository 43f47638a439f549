"""The front page makes a link for visitors without an account, in one step."""

import io
from collections.abc import Callable, Iterator

import pytest
import zxingcpp
from PIL import Image
from playwright.sync_api import Browser, Page, expect

from links.models import Link
from links.services import guests

pytestmark = pytest.mark.django_db

LONG = "https://example.com/a/long/page?with=this&and=that"


def _fill(page: Page, destination: str, **options: str) -> None:
    page.get_by_label("Long URL").fill(destination)
    if options:
        page.get_by_text("Alias, password, end date").click()
    for label, value in options.items():
        page.get_by_label(label).fill(value)


def _make(page: Page) -> None:
    page.get_by_role("button", name="Shorten").click()


def test_one_field_and_one_click_make_a_link_to_copy_and_to_scan(
    page: Page, check_page: Callable[[], None], site: str
) -> None:
    page.goto("/")
    check_page()
    expect(page.get_by_role("button", name="Shorten")).to_be_in_viewport()

    _fill(page, LONG)
    _make(page)

    page.get_by_role("heading", name="Your short link").wait_for()
    link = Link.objects.get()
    assert (link.is_guest, link.destination) == (True, LONG)
    check_page()
    page.get_by_role("button", name="Copy the link").click()
    assert page.evaluate("navigator.clipboard.readText()") == f"{site}/{link.code}"
    page.get_by_role("status").get_by_text("Copied").wait_for()
    picture = page.get_by_role("img", name="QR code").screenshot()
    (read,) = zxingcpp.read_barcodes(Image.open(io.BytesIO(picture)))
    assert read.text == f"{site}/{link.code}"


def test_the_code_is_saved_as_a_picture(page: Page, site: str) -> None:
    page.goto("/")
    _fill(page, LONG, Alias="for-print")
    _make(page)

    with page.expect_download() as download:
        page.get_by_role("link", name="Download QR code").click()

    assert download.value.suggested_filename == "for-print.png"
    (read,) = zxingcpp.read_barcodes(Image.open(download.value.path()))
    assert read.text == f"{site}/for-print"


def test_a_reload_shows_the_same_link_and_makes_no_other(page: Page) -> None:
    page.goto("/")
    _fill(page, LONG)
    _make(page)
    page.get_by_role("heading", name="Your short link").wait_for()

    page.reload()
    page.get_by_role("heading", name="Your short link").wait_for()
    expect(page.get_by_role("link", name=Link.objects.get().code)).to_be_visible()

    page.get_by_role("link", name="Shorten another link").click()
    expect(page.get_by_label("Long URL")).to_have_value("")


def test_a_taken_alias_is_said_at_its_field_and_nothing_is_lost(page: Page, check_page: Callable[[], None]) -> None:
    page.goto("/")
    _fill(page, LONG, Alias="launch")
    _make(page)
    page.get_by_role("link", name="Shorten another link").click()

    _fill(page, LONG, Alias="Launch", Password="sesame")
    page.get_by_label("Expires after").select_option("1 day")
    _make(page)

    page.get_by_text("This alias is already in use.").wait_for()
    expect(page.get_by_label("Alias")).to_be_focused()
    expect(page.get_by_label("Alias")).to_have_value("Launch")
    expect(page.get_by_label("Password")).to_have_value("sesame")
    expect(page.get_by_label("Expires after")).to_have_value("1d")
    expect(page.get_by_label("Long URL")).to_have_value(LONG)
    check_page()

    page.get_by_label("Alias").fill("launch-2")
    _make(page)
    page.get_by_text("Visitors are asked for the password.").wait_for()
    assert set(Link.objects.values_list("code", flat=True)) == {"launch", "launch-2"}


def test_too_many_links_are_told_how_long_to_wait(page: Page, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(guests, "RATES", ((1, 60),))
    page.goto("/")
    _fill(page, "no address")
    _make(page)
    page.get_by_text("Enter a complete URL").wait_for()

    _make(page)

    expect(page.get_by_role("alert")).to_contain_text("try again in")
    expect(page.get_by_label("Long URL")).to_have_value("no address")


def test_without_cookies_the_refusal_can_be_read(page: Page) -> None:
    page.goto("/")
    page.context.clear_cookies()
    _fill(page, LONG)

    _make(page)

    page.get_by_role("heading", name="Please send the form again").wait_for()


@pytest.fixture
def plain_page(browser: Browser, browser_context_args: dict[str, object]) -> Iterator[Page]:
    """A tab of a browser that runs no script."""
    context = browser.new_context(**browser_context_args | {"java_script_enabled": False})  # type: ignore[arg-type]
    page = context.new_page()
    page.set_default_timeout(10_000)
    yield page
    context.close()


def test_it_works_without_any_script(plain_page: Page) -> None:
    plain_page.goto("/")
    _fill(plain_page, LONG, Alias="ab")
    _make(plain_page)
    expect(plain_page.get_by_text("Use 3 to 30 letters")).to_be_visible()
    expect(plain_page.get_by_label("Long URL")).to_have_value(LONG)

    plain_page.get_by_label("Alias").fill("abc")
    _make(plain_page)

    expect(plain_page.get_by_role("heading", name="Your short link")).to_be_visible()
    expect(plain_page.get_by_role("img", name="QR code")).to_be_visible()
    expect(plain_page.get_by_role("button", name="Copy the link")).to_be_hidden()
    plain_page.reload()
    expect(plain_page.get_by_role("heading", name="Your short link")).to_be_visible()
    assert Link.objects.count() == 1
