"""Pages against abuse: the warning, the report of a link, the operators' queue, and the proof of work of guests."""

from collections.abc import Callable
from urllib.parse import quote

import pytest
from playwright.sync_api import Page
from pytest_django import Settings

from accounts.models import User
from links.models import Link
from moderation.models import Report
from tests import pages
from tests.fixtures import MakeLink

pytestmark = pytest.mark.django_db


def test_visitors_are_warned_and_report(
    page: Page, check_page: Callable[[], None], make_link: MakeLink, site: str
) -> None:
    link = make_link(alias="odd", destination=f"{'https://www.odd.example/path?'}{'x' * 300}")
    Link.objects.filter(pk=link.pk).update(warning="Reported as harmful")

    page.goto("/odd")
    check_page()
    page.get_by_text("report it").click()
    check_page()
    page.get_by_label("Phishing").check()
    page.get_by_role("button", name="Send the report").click()
    page.get_by_text("Thank you for your report").wait_for()
    assert Report.objects.get().short_url == f"{site}/odd"
    page.goto(f"/report?url={quote('https://elsewhere.example/x')}")
    page.get_by_role("button", name="Send the report").click()
    page.get_by_text("Select a reason.").wait_for()
    check_page()
    Link.objects.filter(pk=link.pk).update(blocked_because="Phishing", disabled_at=link.created_at)
    page.goto("/odd")
    check_page()


def test_an_operator_decides(
    page: Page, sign_in: Callable[[User], None], owner: User, admin_user: User, site: str
) -> None:
    pages.furnish(owner)
    sign_in(admin_user)
    page.goto(f"/report?url={site}/furnished-7")
    page.get_by_label("Phishing").check()
    page.get_by_label("Details").fill("It asks for my password. " * 10)
    page.get_by_role("button", name="Send the report").click()
    page.get_by_text("Thank you for your report").wait_for()

    page.goto("/admin/moderation/report/")
    page.get_by_role("row").get_by_role("checkbox").last.check()
    page.locator("select[name=action]").select_option("block_hosts")
    page.get_by_role("button", name="Go").click()
    page.get_by_label("Reason").fill("Phishing")
    page.get_by_role("button", name="Block the hosts").click()

    page.get_by_text("1 link was blocked.").wait_for()
    assert Link.objects.get(code="furnished-7").blocked_because == "Phishing"


def test_a_guest_proves_work(page: Page, check_page: Callable[[], None], settings: Settings) -> None:
    settings.GUEST_LINKS_PROOF = "work"
    page.goto("/")
    page.get_by_label("Long URL").fill("https://example.com/")
    page.locator("[data-proof-button]:enabled").wait_for()
    check_page()

    page.get_by_role("button", name="Shorten").click()

    page.get_by_role("heading", name="Your short link").wait_for()
    assert Link.objects.count() == 1
