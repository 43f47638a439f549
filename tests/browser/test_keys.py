"""API keys in a browser, and what is copied there in a shell."""

import json
import subprocess
from collections.abc import Callable

import pytest
from playwright.sync_api import Page, expect

from accounts.models import ApiKey, User
from links.models import Link

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture(autouse=True)
def signed_in(owner: User, sign_in: Callable[[User], None]) -> None:
    """Be the workspace's owner."""
    sign_in(owner)


def copied(page: Page) -> str:
    """Return what was copied last."""
    return str(page.evaluate("navigator.clipboard.readText()"))


def test_a_key_is_made_copied_and_used_as_the_page_says(page: Page, check_page: Callable[[], None]) -> None:
    page.goto("/keys")
    check_page()
    page.get_by_role("link", name="New key").first.click()
    page.get_by_label("Name").fill("Shop")
    page.get_by_label("Read statistics").uncheck()
    page.get_by_label("Allowed networks").fill("127.0.0.0/8\n::1")
    check_page()
    page.get_by_role("button", name="Create key").click()
    expect(page.get_by_role("heading", name="Your new API key")).to_be_visible()
    check_page()

    page.get_by_role("button", name="Copy key").click()
    key = copied(page)
    page.get_by_role("button", name="Copy command").click()
    command = copied(page)
    assert key.startswith("sk_live_")
    assert key in command
    finished = subprocess.run(["bash", "-c", command], capture_output=True, text=True, check=True, timeout=30)

    answer = json.loads(finished.stdout)
    assert answer["success"] is True, answer
    assert Link.objects.get().destination == "https://example.com/"

    page.reload()
    expect(page.get_by_role("heading", name="Shop")).to_be_visible()
    assert key not in page.content()
    assert ApiKey.objects.count() == 1
    check_page()


def test_a_refused_key_tells_what_is_wrong_with_each_line(page: Page, check_page: Callable[[], None]) -> None:
    page.goto("/keys/new")
    page.get_by_label("Name").fill("Shop")
    page.get_by_label("Allowed networks").fill("home\n10.1.2.3/8")
    for scope in ApiKey().scopes:
        page.get_by_text(scope, exact=True).click()

    page.get_by_role("button", name="Create key").click()

    expect(page.locator("#id_allowed_networks_error").get_by_text("home is not an address or network.")).to_be_visible()
    expect(page.locator("#id_allowed_networks_error").get_by_text("Enter the network as 10.0.0.0/8.")).to_be_visible()
    expect(page.get_by_text("Select at least one permission.", exact=True)).to_be_visible()
    check_page()


def test_a_key_is_rotated_closed_and_deleted(
    page: Page, check_page: Callable[[], None], api_key: tuple[ApiKey, str]
) -> None:
    page.goto("/keys")
    page.get_by_role("link", name="Tests").click()
    page.get_by_role("link", name="Rotate").click()
    check_page()
    page.get_by_label("Keep the old key working for").select_option("7 days")
    page.get_by_role("button", name="Rotate key").click()
    expect(page.get_by_text("Until then, both work.")).to_be_visible()
    check_page()
    page.get_by_role("link", name="I've copied it").click()

    expect(page.get_by_text("Replaced, still working")).to_be_visible()
    check_page()
    page.get_by_role("link", name="Tests").last.click()
    page.get_by_role("button", name="Deactivate").click()
    expect(page.get_by_text("Tests is deactivated")).to_be_visible()
    page.get_by_role("link", name="Delete").click()
    check_page()
    page.get_by_role("button", name="Delete key").click()

    expect(page.get_by_text("Tests deleted.")).to_be_visible()
    assert ApiKey.objects.count() == 1
