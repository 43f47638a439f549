"""Campaigns in a browser."""

import re
from collections.abc import Callable
from datetime import timedelta

import pytest
from django.utils import timezone
from playwright.sync_api import Page, expect

from accounts.models import User, Workspace
from accounts.workspaces.actors import operator
from campaigns.services import create_campaign
from links.services.click_counts import store_clicks
from tests.clicks.clicking import batch_of, click_on
from tests.fixtures import MakeLink

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture(autouse=True)
def signed_in(owner: User, sign_in: Callable[[User], None]) -> None:
    """Be the workspace's owner."""
    sign_in(owner)


def test_a_campaign_is_made_and_its_parameters_show_while_typed(page: Page, check_page: Callable[[], None]) -> None:
    page.goto("/campaigns")
    check_page()
    page.get_by_role("link", name="New campaign").first.click()
    page.get_by_label("Name").fill("Spring")
    page.get_by_label("Source").fill("newsletter")
    expect(page.locator("#preview")).to_contain_text("https://example.com/shoes?utm_source=newsletter")
    page.get_by_label("Try it with a destination").fill("https://example.org/?a=b#top")
    expect(page.locator("#preview")).to_contain_text("https://example.org/?a=b&utm_source=newsletter#top")
    page.get_by_label("Starts").fill("2027-03-01T09:00")
    expect(page.get_by_text("Time zone: Europe/Berlin.").first).to_be_visible()
    check_page()

    page.get_by_role("button", name="Create campaign").click()

    expect(page).to_have_url(re.compile(r"/campaigns/[0-9a-f]{24}$"))
    expect(page.get_by_text("Spring created.")).to_be_visible()
    expect(page.get_by_text("Mar 1, 2027, 09:00")).to_be_visible()
    check_page()


def test_what_is_wrong_is_told_at_the_field(page: Page, check_page: Callable[[], None]) -> None:
    page.goto("/campaigns/new")

    page.get_by_role("button", name="Create campaign").click()

    expect(page.get_by_text("Enter a name.", exact=True)).to_be_visible()
    check_page()


def test_what_its_links_get_is_seen_on_its_page(
    page: Page, check_page: Callable[[], None], workspace: Workspace, make_link: MakeLink
) -> None:
    now = timezone.now()
    campaign = create_campaign(by=operator(workspace), name="Spring", at=now)
    link = make_link(campaign=campaign)
    store_clicks([batch_of(*(click_on(link, at=now - timedelta(days=day)) for day in range(10)))])

    page.goto(f"/campaigns/{campaign.pk}")

    expect(page.get_by_role("heading", name="Top links")).to_be_visible()
    check_page()


def test_a_campaign_is_put_away_found_again_and_deleted(
    page: Page, check_page: Callable[[], None], workspace: Workspace
) -> None:
    for name in ("Spring", "Summer"):
        create_campaign(by=operator(workspace), name=name, utm_source="newsletter", at=timezone.now())
    page.goto("/campaigns")
    check_page()
    page.get_by_role("link", name="Spring").click()
    page.get_by_role("button", name="Archive").click()
    expect(page.get_by_text("Spring archived.")).to_be_visible()
    check_page()

    page.goto("/campaigns")
    expect(page.get_by_role("link", name="Spring")).to_have_count(0)
    page.get_by_label("Show").select_option("Archived")
    page.get_by_role("button", name="Apply").click()
    page.get_by_role("link", name="Spring").click()
    page.get_by_role("link", name="Delete").click()
    check_page()
    page.get_by_role("button", name="Delete campaign").click()

    expect(page.get_by_text("Spring deleted.")).to_be_visible()
