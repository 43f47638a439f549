"""/campaigns/<id>: what a campaign's links do, together."""

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from django.test import Client
from pytest_django import DjangoAssertNumQueries

from accounts.models import User, Workspace
from accounts.workspaces.actors import operator
from campaigns.models import Campaign
from campaigns.services import create_campaign
from links.services.click_counts import store_clicks
from tests.clicks.clicking import batch_of, click_on
from tests.reading import words

pytestmark = pytest.mark.django_db


@pytest.fixture
def signed_in(owner: User) -> Client:
    """The browser of the workspace's owner."""
    browser = Client()
    browser.force_login(owner)
    return browser


@pytest.fixture
def campaign(workspace: Workspace) -> Campaign:
    """A campaign without links."""
    return create_campaign(by=operator(workspace), name="Spring", at=datetime.now(UTC))


def test_a_new_campaign_says_that_nobody_has_come_yet(signed_in: Client, campaign: Campaign) -> None:
    assert "Clicks None yet: they are counted here" in words(signed_in.get(f"/campaigns/{campaign.pk}"))


def test_it_shows_the_clicks_of_its_links_and_of_no_others(
    signed_in: Client, campaign: Campaign, make_link: Any
) -> None:
    at = datetime.now(UTC)
    mine = [make_link(alias=f"mine-{number}", campaign=campaign) for number in range(2)]
    other = make_link(alias="other")
    arrived = [click_on(link, at=at, address=f"8.8.8.{n}") for link in [*mine, other] for n in range(3)]
    store_clicks([batch_of(*arrived)])

    page = words(signed_in.get(f"/campaigns/{campaign.pk}?range=7d"))

    assert "Clicks 6" in page
    assert "/mine-0" in page
    assert "/other" not in page


def test_it_asks_no_more_for_more_links_and_days(
    signed_in: Client, campaign: Campaign, make_link: Any, django_assert_max_num_queries: DjangoAssertNumQueries
) -> None:
    at = datetime.now(UTC)
    links = [make_link(campaign=campaign) for _number in range(15)]
    store_clicks([batch_of(*(click_on(link, at=at - timedelta(days=day)) for link in links for day in range(5)))])

    with django_assert_max_num_queries(20):
        assert signed_in.get(f"/campaigns/{campaign.pk}").status_code == 200


def test_a_time_that_is_none_is_told(signed_in: Client, campaign: Campaign, make_link: Any) -> None:
    link = make_link(campaign=campaign)
    store_clicks([batch_of(click_on(link, at=datetime.now(UTC)))])

    answer = signed_in.get(f"/campaigns/{campaign.pk}?from=nonsense&to=2026-01-01")

    assert "These are the last 30 days instead." in words(answer)
