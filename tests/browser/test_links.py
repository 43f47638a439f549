"""Links in a browser: made, followed, changed, found, deleted and had back."""

import re
from collections.abc import Callable
from datetime import UTC, datetime, timedelta

import pytest
from playwright.sync_api import Browser, BrowserContext, Page, expect

from accounts.models import User, Workspace
from accounts.workspaces.actors import operator
from links.fields import link_values
from links.models import Link
from links.services.changes import change_link
from tests.clicks.clicking import drain_stream
from tests.fixtures import MakeLink

pytestmark = pytest.mark.django_db(transaction=True)

Check = Callable[[], None]


@pytest.fixture(autouse=True)
def _signed_in(sign_in: Callable[[User], None], owner: User) -> None:
    sign_in(owner)


def _follow(page: Page, path: str) -> str:
    """Return where a short URL leads, without going there."""
    answer = page.request.get(path, max_redirects=0)
    assert answer.status == 302
    return answer.headers["location"]


def test_a_generated_password_protects_the_link(page: Page, check_page: Check) -> None:
    page.goto("/links/new")
    page.get_by_label("Destination").fill("example.com/secret")
    page.get_by_text("Let only some people through").click()
    page.get_by_role("button", name="Generate a password").click()
    password = page.get_by_label("Password").input_value()
    assert re.fullmatch(r"[a-z2-9]{4}(-[a-z2-9]{4}){3}", password)
    page.get_by_role("button", name="Generate a password").click()
    assert page.get_by_label("Password").input_value() != password
    check_page()

    page.get_by_role("button", name="Create link").click()

    expect(page.get_by_text("Your link is ready")).to_be_visible()
    assert Link.objects.get().password
    assert password not in page.url


def test_a_link_is_made_followed_and_its_click_appears(page: Page, check_page: Check) -> None:
    page.goto("/links")
    check_page()
    page.get_by_role("link", name="New link").click()
    check_page()
    page.get_by_label("Destination").fill("example.com/spring-sale")
    page.get_by_label("Alias").press_sequentially("admin")
    expect(page.get_by_text("This word is reserved")).to_be_visible()
    page.get_by_label("Alias").fill("Spring-Sale")
    expect(page.get_by_text("This alias is free.")).to_be_visible()
    expect(page.locator("[data-preview-code]")).to_have_text("Spring-Sale")
    page.get_by_text("Schedule and click limit").click()
    expect(page.get_by_text("Europe/Berlin")).to_be_visible()
    page.get_by_role("button", name="In 7 days").click()
    page.get_by_text("Campaign, tags, folder and notes").click()
    page.get_by_label("Notes").fill("Für die Presse")
    expect(page.get_by_text("14 / 500")).to_be_visible()
    check_page()
    page.get_by_role("button", name="Create link").click()

    expect(page.get_by_text("Your link is ready")).to_be_visible()
    check_page()
    page.get_by_role("button", name="Copy", exact=True).click()
    copied = page.evaluate("navigator.clipboard.readText()")
    assert copied.endswith("/Spring-Sale")
    link = Link.objects.get()
    assert link.expires_at is not None
    assert abs(link.expires_at - datetime.now(UTC) - timedelta(days=7)) < timedelta(hours=2)

    assert _follow(page, copied) == "https://example.com/spring-sale"
    drain_stream()
    page.goto("/links")
    expect(page.locator(".link-row")).to_contain_text("1 click")


def test_a_form_that_is_refused_shows_where(page: Page, make_link: MakeLink, check_page: Check) -> None:
    make_link(alias="launch")
    page.goto("/links/new")
    page.get_by_label("Destination").fill("mailto:me@example.com")
    page.get_by_label("Alias").fill("launch")
    page.get_by_text("Let only some people through").click()
    page.get_by_label("Password").fill("abc")
    page.get_by_role("button", name="Create link").click()

    expect(page.get_by_text("Nothing is saved yet")).to_be_visible()
    expect(page.get_by_text("Only http:// and https:// URLs can be used.")).to_be_visible()
    expect(page.get_by_text("at least 4 characters.", exact=False).last).to_be_visible()
    expect(page.get_by_text("This alias is already in use.")).to_be_visible()
    check_page()


def test_a_link_is_edited_and_its_history_tells(page: Page, make_link: MakeLink, check_page: Check) -> None:
    link = make_link(alias="launch", password="first one", tags=["spring", "news"])
    make_link(tags=["summer"])
    page.goto(f"/links/{link.pk}/edit")
    check_page()
    expect(page.get_by_label("Password", exact=False).last).to_be_hidden()
    page.get_by_label("Set another password").check()
    page.locator("#id_password").fill("second one")
    page.get_by_role("button", name="spring").click()
    page.get_by_role("button", name="summer").click()
    expect(page.get_by_label("Tags", exact=False).first).to_have_value("news, summer")
    page.get_by_role("button", name="Save").click()

    expect(page.get_by_text("The link is saved.")).to_be_visible()
    changes = page.get_by_role("region", name="Changes")
    expect(changes).to_contain_text("spring, news")
    expect(changes).to_contain_text("news, summer")
    expect(changes).not_to_contain_text("second one")
    check_page()


def test_who_is_late_sees_what_changed(
    page: Page, make_link: MakeLink, workspace: Workspace, check_page: Check
) -> None:
    link = make_link(alias="launch")
    page.goto(f"/links/{link.pk}/edit")
    change_link(
        link=link,
        by=operator(workspace),
        at=datetime.now(UTC),
        values=link_values(destination="https://example.com/theirs"),
    )
    page.get_by_text("Campaign, tags, folder and notes").click()
    page.get_by_label("Notes").fill("Mine")
    page.get_by_role("button", name="Save").click()

    expect(page.get_by_text("Someone else has changed this link")).to_be_visible()
    expect(page.get_by_label("Destination")).to_have_value("https://example.com/theirs")
    check_page()
    page.get_by_role("button", name="Save what I wrote").click()
    expect(page.get_by_text("The link is saved.")).to_be_visible()


def test_the_list_follows_its_filters(page: Page, make_link: MakeLink, screen: str, check_page: Check) -> None:
    for number in range(3):
        make_link(alias=f"news-{number}", tags=["news"])
    make_link(alias="launch", destination="https://example.com/" + "long" * 200, tags=["t" * 30], folder="F" * 50)
    page.goto("/links")
    check_page()

    page.keyboard.press("/")
    page.keyboard.type("NEWS-1")
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
    expect(page.get_by_text("No link is like that")).to_be_visible()
    check_page()


def test_several_links_are_tagged_at_once(page: Page, make_link: MakeLink, check_page: Check) -> None:
    for number in range(3):
        make_link(alias=f"news-{number}")
    page.goto("/links")
    bar = page.get_by_role("form", name="With the chosen links")
    expect(bar).to_be_hidden()
    page.get_by_label("Choose localhost", exact=False).first.check()
    expect(bar).to_contain_text("1 link chosen")
    page.get_by_label("Choose all on this page").check()
    expect(bar).to_contain_text("3 links chosen")
    bar.get_by_text("Tag", exact=True).first.click()
    check_page()
    bar.get_by_label("Tag", exact=True).fill("spring")
    page.keyboard.press("Enter")

    expect(page.get_by_text("Tag “spring” added to 3 links.")).to_be_visible()
    page.get_by_label("Choose all on this page").check()
    bar.get_by_text("Move", exact=True).first.click()
    bar.get_by_label("Folder").fill("Ads")
    page.keyboard.press("Enter")
    expect(page.get_by_text("3 links moved to “Ads”.")).to_be_visible()
    assert set(Link.objects.values_list("folder", flat=True)) == {"Ads"}


def test_a_deleted_link_comes_back(page: Page, make_link: MakeLink, check_page: Check) -> None:
    make_link(alias="launch")
    page.goto("/links")
    page.get_by_label("More about", exact=False).click()
    check_page()
    page.get_by_role("button", name="Delete").last.click()

    expect(page.get_by_text("is deleted and redirects no more.")).to_be_visible()
    expect(page.locator(".link-row")).to_have_count(0)
    check_page()
    page.get_by_role("button", name="Undo").click()
    expect(page.get_by_text("The link is back")).to_be_visible()
    assert _follow(page, "/launch") == "https://example.com/page"

    page.get_by_role("button", name="Delete").click()
    page.get_by_role("link", name="Bin").click()
    check_page()
    page.get_by_role("link", name="Erase for ever").click()
    check_page()
    page.get_by_role("button", name="Erase for ever").click()
    expect(page.get_by_text("The bin is empty")).to_be_visible()
    check_page()


def test_a_qr_code_is_made_to_measure(page: Page, make_link: MakeLink, check_page: Check) -> None:
    link = make_link(alias="launch")
    page.goto(f"/links/{link.pk}")
    check_page()
    page.get_by_role("link", name="Size and colors").click()
    check_page()
    page.get_by_label("Size").fill("700")
    page.get_by_label("Size").blur()
    expect(page).to_have_url(re.compile("size=700"))
    with page.expect_download() as download:
        page.get_by_role("link", name="Download PNG").click()
    assert download.value.suggested_filename == "launch.png"
    page.get_by_label("Size").fill("7")
    page.get_by_label("Size").blur()
    expect(page.get_by_text("No picture yet")).to_be_visible()
    check_page()


def test_it_works_without_a_script(browser: Browser, context: BrowserContext, site: str, make_link: MakeLink) -> None:
    make_link(alias="launch", tags=["news"])
    make_link(alias="other")
    without = browser.new_context(java_script_enabled=False, base_url=site, storage_state=context.storage_state())
    page = without.new_page()
    page.goto("/links")
    page.get_by_label("Search links").fill("launch")
    page.get_by_role("button", name="Search").click()
    expect(page.locator(".link-row")).to_have_count(1)
    page.locator('input[name="link"]').first.check()
    page.get_by_role("button", name="Disable").last.click()
    expect(page.get_by_text("1 link disabled.")).to_be_visible()
    page.goto("/links/new")
    page.get_by_label("Destination").fill("https://example.com/page")
    page.get_by_role("button", name="Create link").click()
    expect(page.get_by_text("Your link is ready")).to_be_visible()
    without.close()


def test_a_second_click_makes_no_second_link(page: Page) -> None:
    page.goto("/links/new")
    page.get_by_label("Destination").fill("https://example.com/page")
    page.get_by_label("Alias").fill("launch")
    page.get_by_role("button", name="Create link").dblclick()

    expect(page.get_by_text("Your link is ready")).to_be_visible()
    assert Link.objects.count() == 1
