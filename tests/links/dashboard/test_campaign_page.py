"""/campaigns/<id>: the statistics of all links of a campaign."""

from datetime import UTC, datetime, timedelta

import pytest
from django.test import Client
from pytest_django import DjangoAssertNumQueries

from accounts.models import Workspace
from accounts.workspaces.actors import operator
from campaigns.models import Campaign
from campaigns.services import create_campaign
from links.services.click_counts import store_clicks
from shortener.web.addresses.workspace_urls import page_url
from tests.clicks.clicking import batch_of, click_on
from tests.fixtures import MakeLink
from tests.reading import words

pytestmark = pytest.mark.django_db


@pytest.fixture
def campaign(workspace: Workspace) -> Campaign:
    """A campaign without links."""
    return create_campaign(by=operator(workspace), name="Spring", at=datetime.now(UTC))


def test_a_campaign_without_clicks_says_so(dashboard: Client, campaign: Campaign) -> None:
    assert "Clicks No clicks yet. They appear here" in words(dashboard.get(f"/campaigns/{campaign.pk}"))


def test_it_shows_the_clicks_of_its_links_and_of_no_others(
    dashboard: Client, campaign: Campaign, make_link: MakeLink
) -> None:
    at = datetime.now(UTC)
    mine = [make_link(alias=f"mine-{number}", campaign=campaign) for number in range(2)]
    other = make_link(alias="other")
    arrived = [click_on(link, at=at, address=f"8.8.8.{n}") for link in [*mine, other] for n in range(3)]
    store_clicks([batch_of(*arrived)])

    page = words(dashboard.get(f"/campaigns/{campaign.pk}?range=7d"))

    assert "Clicks 6" in page
    assert "/mine-0" in page
    assert "/other" not in page


def test_the_page_costs_at_most_20_queries(
    dashboard: Client, campaign: Campaign, make_link: MakeLink, django_assert_max_num_queries: DjangoAssertNumQueries
) -> None:
    page = page_url(campaign.workspace_id, "campaign", campaign.pk)
    at = datetime.now(UTC)
    links = [make_link(campaign=campaign) for _number in range(15)]
    store_clicks([batch_of(*(click_on(link, at=at - timedelta(days=day)) for link in links for day in range(5)))])

    with django_assert_max_num_queries(20):
        assert dashboard.get(page).status_code == 200


def test_a_bad_timespan_is_explained(dashboard: Client, campaign: Campaign, make_link: MakeLink) -> None:
    link = make_link(campaign=campaign)
    store_clicks([batch_of(click_on(link, at=datetime.now(UTC)))])

    answer = dashboard.get(f"/campaigns/{campaign.pk}?from=nonsense&to=2026-01-01")

    assert "Showing the last 30 days instead." in words(answer)
