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
    person = {"User-Agent": "Mozilla/5.0 (X11; Linux x86_64; rv:140.0) Gecko/20100101 Firefox/140.0"}
    answer = page.request.get(path, headers=person, max_redirects=0)
    assert answer.status == 302
    return answer.headers["location"]


def test_a_generated_password_protects_the_link(page: Page, check_page: Check) -> None:
    page.goto("/links/new")
    page.get_by_label("Destination").fill("example.com/secret")
    page.get_by_text("Ask visitors for a password").click()
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
    expect(page.get_by_text("This alias is available.")).to_be_visible()
    expect(page.locator("[data-preview-code]")).to_have_text("Spring-Sale")
    page.get_by_text("Schedule and click limit").click()
    expect(page.get_by_text("Europe/Berlin")).to_be_visible()
    page.get_by_role("button", name="In 7 days").click()
    page.get_by_text("Campaign, tags, folder, and notes").click()
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
    page.get_by_text("Ask visitors for a password").click()
    page.get_by_label("Password").fill("abc")
    page.get_by_role("button", name="Create link").click()

    summary = page.locator("[data-error-summary]")
    expect(summary).to_be_focused()
    expect(summary).to_contain_text("Destination: Enter a URL that starts with http:// or https://.")
    expect(summary).to_contain_text("Alias: This alias is already in use.")
    expect(page.get_by_text("at least 4 characters.", exact=False).last).to_be_visible()
    check_page()
    summary.get_by_role("link", name="Password").click()
    expect(page.get_by_label("Password", exact=False).last).to_be_focused()


def test_unsaved_input_is_back_after_a_reload(page: Page, screen: str, check_page: Check) -> None:
    page.goto("/links/new")
    if screen == "desktop":
        expect(page.get_by_label("Destination")).to_be_focused()
    page.get_by_label("Destination").fill("https://example.com/spring")
    page.get_by_text("Ask visitors for a password").click()
    page.get_by_label("Password", exact=False).last.fill("secret word")
    page.goto("/links")
    page.goto("/links/new")

    expect(page.get_by_text("We restored your unsaved input")).to_be_visible()
    expect(page.get_by_label("Destination")).to_have_value("https://example.com/spring")
    assert "secret word" not in page.evaluate("JSON.stringify(sessionStorage)")
    check_page()
    page.reload()
    page.get_by_role("button", name="Discard").click()
    expect(page.get_by_label("Destination")).to_have_value("")
    page.reload()
    expect(page.get_by_text("We restored your unsaved input")).to_be_hidden()


def test_a_link_is_edited_and_its_history_tells(page: Page, make_link: MakeLink, check_page: Check) -> None:
    link = make_link(alias="launch", password="first one", tags=["spring", "news"])
    make_link(tags=["summer"])
    page.goto(f"/links/{link.pk}/edit")
    check_page()
    expect(page.get_by_label("Password", exact=False).last).to_be_hidden()
    page.get_by_label("Set a new password").check()
    page.locator("#id_password").fill("second one")
    page.get_by_role("button", name="Remove tag spring").click()
    tags = page.get_by_role("combobox", name="Tags")
    tags.press_sequentially("SUM")
    check_page()
    tags.press("ArrowDown")
    tags.press("Enter")
    expect(page.locator(".tag-chip")).to_have_text(["news×", "summer×"])
    page.get_by_role("button", name="Save").click()

    expect(page.get_by_text("Link saved.")).to_be_visible()
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
    page.get_by_text("Campaign, tags, folder, and notes").click()
    page.get_by_label("Notes").fill("Mine")
    page.get_by_role("button", name="Save").click()

    expect(page.get_by_text("This link was changed since you opened it, by Operator.")).to_be_visible()
    expect(page.get_by_label("Destination")).to_have_value("https://example.com/theirs")
    check_page()
    page.get_by_role("button", name="Save my version").click()
    expect(page.get_by_text("Link saved.")).to_be_visible()


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
    expect(page.get_by_text("No image yet")).to_be_visible()
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
