"""The list of links in a browser: filters, bulk changes, and the bin."""

import re
from collections.abc import Callable

import pytest
from playwright.sync_api import BrowserContext, Page, expect

from accounts.models import User
from links.models import Link
from tests.fixtures import MakeLink

pytestmark = pytest.mark.django_db(transaction=True)

Check = Callable[[], None]


@pytest.fixture(autouse=True)
def _signed_in(sign_in: Callable[[User], None], owner: User) -> None:
    sign_in(owner)


def test_the_list_follows_its_filters(page: Page, make_link: MakeLink, screen: str, check_page: Check) -> None:
    for number in range(3):
        make_link(alias=f"news-{number}", tags=["news"])
    make_link(alias="launch", destination="https://example.com/" + "long" * 200, tags=["t" * 30], folder="F" * 50)
    page.goto("/links")
    check_page()

    page.keyboard.press("/")
    with page.expect_request("**/links?search=NEWS-1*"):
        page.keyboard.type("NEWS-1")
    page.keyboard.press("Enter")  # while the answer is on its way
    expect(page.locator(".link-row")).to_have_count(1)
    expect(page).to_have_url(re.compile(r"/links\?search=NEWS-1$"))
    page.get_by_label("Search links").fill("")
    expect(page.locator(".link-row")).to_have_count(4)
    if screen == "phone":
        page.get_by_text("Filter and sort").click()
    page.get_by_role("combobox", name="Tag").first.select_option("news")
    expect(page.locator(".link-row")).to_have_count(3)
    expect(page).to_have_url(re.compile("tag=news"))
    check_page()
    page.reload()
    expect(page.locator(".link-row")).to_have_count(3)
    page.get_by_role("link", name="Remove the filter Tag: news").click()
    expect(page.locator(".link-row")).to_have_count(4)
    page.go_back()
    expect(page.locator(".link-row")).to_have_count(3)
    page.goto("/links?search=nothing+like+it")
    expect(page.get_by_text("No links match your filters")).to_be_visible()
    check_page()


def test_a_filter_that_fails_says_so(context: BrowserContext, make_link: MakeLink) -> None:
    make_link(alias="launch")
    page = context.new_page()  # may log errors
    page.goto("/links")
    page.route("**/links?*", lambda route: route.fulfill(status=500))
    page.get_by_label("Search links").fill("other")
    expect(page.get_by_role("alert")).to_contain_text("could not be loaded")
    expect(page.locator(".link-row")).to_have_count(1)
    page.unroute("**/links?*")
    page.get_by_role("button", name="Try again").click()

    expect(page.get_by_text("No links match your filters")).to_be_visible()
    expect(page.get_by_role("alert")).to_have_count(0)
    page.close()


def test_a_wrong_bulk_value_is_at_its_field(page: Page, make_link: MakeLink, check_page: Check) -> None:
    for number in range(3):
        make_link(alias=f"news-{number}")
    page.goto("/links?sort=clicks")
    page.get_by_label("Select localhost", exact=False).first.check()
    bar = page.get_by_role("form", name="Selected links")
    bar.get_by_text("Click limit", exact=True).first.click()
    limit = bar.get_by_role("textbox", name="Click limit")
    limit.fill("abc")
    limit.press("Enter")

    expect(bar.get_by_text("Enter a whole number, such as 50.")).to_be_visible()
    expect(limit).to_be_focused()
    expect(limit).to_have_value("abc")
    expect(bar).to_contain_text("1 link selected")
    check_page()
    limit.fill("1,000")
    limit.press("Enter")
    expect(page.get_by_text("Click limit of 1 link set to 1,000.")).to_be_visible()
    expect(page).to_have_url(re.compile(r"/links\?sort=clicks$"))


def test_several_links_are_tagged_at_once(page: Page, make_link: MakeLink, check_page: Check) -> None:
    for number in range(3):
        make_link(alias=f"news-{number}")
    page.goto("/links")
    bar = page.get_by_role("form", name="Selected links")
    expect(bar).to_be_hidden()
    page.get_by_label("Select localhost", exact=False).first.check()
    expect(bar).to_contain_text("1 link selected")
    page.get_by_label("Select all on this page").check()
    expect(bar).to_contain_text("3 links selected")
    bar.get_by_text("Tag", exact=True).first.click()
    check_page()
    bar.get_by_label("Tag", exact=True).fill("spring")
    page.keyboard.press("Enter")

    expect(page.get_by_text("Tag “spring” added to 3 links.")).to_be_visible()
    page.get_by_label("Select all on this page").check()
    bar.get_by_text("Folder", exact=True).first.click()
    bar.get_by_label("Folder").fill("Ads")
    check_page()
    page.keyboard.press("Enter")
    expect(page.get_by_text("3 links moved to “Ads”.")).to_be_visible()
    assert set(Link.objects.values_list("folder", flat=True)) == {"Ads"}
    page.get_by_role("button", name="Undo").click()
    expect(page.get_by_text("Undone: 3 links are as they were before.")).to_be_visible()


def test_all_matching_links_are_changed(page: Page, make_link: MakeLink, check_page: Check) -> None:
    for _number in range(26):
        make_link()
    page.goto("/links")
    page.get_by_label("Select all on this page").check()
    every = page.get_by_label("Select all 26 matching links")
    every.check()
    expect(page.get_by_text("All 26 matching links selected")).to_be_visible()
    page_only = page.get_by_role("button", name="Select only this page")
    expect(page_only).to_be_focused()
    page_only.click()
    expect(every).to_be_focused()
    every.check()
    check_page()
    page.get_by_role("button", name="Disable").last.click()
    expect(page.get_by_role("heading", name="Disable 26 links?")).to_be_visible()
    check_page()
    page.get_by_role("button", name="Disable 26 links").click()

    expect(page.get_by_text("26 links disabled.")).to_be_visible()
    expect(page.get_by_role("button", name="Undo")).to_be_focused()
    assert not Link.objects.filter(disabled_at=None).exists()


def test_a_deleted_link_comes_back(page: Page, make_link: MakeLink, check_page: Check) -> None:
    make_link(alias="launch")
    page.goto("/links")
    page.get_by_label("More about", exact=False).click()
    check_page()
    page.get_by_role("button", name="Delete").last.click()

    expect(page.get_by_text("deleted. It no longer redirects.")).to_be_visible()
    expect(page.locator(".link-row")).to_have_count(0)
    check_page()
    page.get_by_role("button", name="Undo").click()
    expect(page.get_by_text("Link restored")).to_be_visible()
    answer = page.request.get("/launch", max_redirects=0)
    assert answer.headers["location"] == "https://example.com/page"

    page.get_by_role("button", name="Delete").click()
    page.get_by_role("link", name="Bin").click()
    check_page()
    page.get_by_role("link", name="Delete permanently").click()
    check_page()
    page.get_by_role("button", name="Delete permanently").click()
    expect(page.get_by_text("The bin is empty")).to_be_visible()
    check_page()
