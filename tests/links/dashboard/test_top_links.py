"""The links with the most clicks of a workspace or a campaign."""

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from typing import Unpack
from zoneinfo import ZoneInfo

import pytest
import time_machine
from pytest_django import DjangoAssertNumQueries

from accounts.models import Workspace
from campaigns.models import Campaign
from clicks.models import DailyBreakdown
from clicks.stats import rankings
from clicks.stats.audiences import Audience
from clicks.stats.timespans import Timespan, timespan
from links import tasks
from links.dashboard.statistics import TopLink, top_links
from links.models import Link
from links.services.bin import erase_links
from links.services.click_counts import store_clicks
from shortener.db.ids import new_id
from tests.clicks.clicking import CURL, ClickValues, batch_of, click_on
from tests.fixtures import MakeLink

pytestmark = pytest.mark.django_db

NOW = datetime(2026, 12, 1, 12, 45, tzinfo=UTC)


@pytest.fixture(autouse=True)
def clock() -> Iterator[None]:
    """Stop the clock on 1 December at 12:45."""
    with time_machine.travel(NOW, tick=False):
        yield


@pytest.fixture
def span(workspace: Workspace) -> Timespan:
    """The usual 30 days."""
    return timespan(None, None, zone=UTC, plan=workspace.limits, at=NOW)


def _click(link: Link, times: int, **values: Unpack[ClickValues]) -> None:
    store_clicks([batch_of(*(click_on(link, **ClickValues(at=NOW) | values) for _ in range(times)), name=new_id())])


def _numbers(ranked: list[TopLink]) -> list[tuple[str, int]]:
    return [(row.link.pk, row.clicks) for row in ranked]


def test_links_are_ranked_by_all_clicks(make_link: MakeLink, workspace: Workspace, span: Timespan) -> None:
    quiet, busy, silent = make_link(), make_link(), make_link()
    _click(quiet, 2)
    _click(busy, 2, at=NOW - timedelta(days=3))
    _click(busy, 1, user_agent=CURL)
    _click(silent, 9, at=NOW - timedelta(days=30))

    ranked = top_links(workspace, span, out_of=10, audience=Audience.ALL)

    assert _numbers(ranked) == [(busy.pk, 3), (quiet.pk, 2)]
    assert [row.visits for row in ranked] == [1, 1]
    assert _numbers(top_links(workspace, span, out_of=10, audience=Audience.ALL, limit=1)) == [(busy.pk, 3)]


def test_links_are_ranked_by_the_clicks_of_an_audience(
    make_link: MakeLink, workspace: Workspace, span: Timespan
) -> None:
    campaign = Campaign.objects.create(workspace=workspace, name="Spring")
    visited, crawled = make_link(campaign=campaign), make_link(campaign=campaign)
    _click(visited, 2)
    _click(crawled, 1)
    _click(crawled, 5, user_agent=CURL)

    for place in (None, campaign):
        people = top_links(workspace, span, out_of=3, campaign=place)
        bots = top_links(workspace, span, out_of=5, audience=Audience.BOTS, campaign=place)

        assert _numbers(people) == [(visited.pk, 2), (crawled.pk, 1)]
        assert [(row.link.pk, row.clicks, row.share) for row in bots] == [(crawled.pk, 5, 100)]


def test_each_workspace_ranks_its_own_links(
    make_link: MakeLink, workspace: Workspace, stranger: Workspace, span: Timespan
) -> None:
    own, others = make_link(), make_link(workspace=stranger)
    _click(own, 1)
    _click(others, 5)

    assert _numbers(top_links(workspace, span, out_of=10, limit=10)) == [(own.pk, 1)]
    assert _numbers(top_links(stranger, span, out_of=10, limit=10)) == [(others.pk, 5)]


def test_a_campaign_ranks_only_clicks_made_within_it(make_link: MakeLink, workspace: Workspace, span: Timespan) -> None:
    campaign = Campaign.objects.create(workspace=workspace, name="Spring")
    link, other = make_link(campaign=campaign), make_link()
    _click(link, 2)
    _click(link, 3, campaign_id=None)
    _click(other, 4)

    assert _numbers(top_links(workspace, span, campaign=campaign, out_of=10, limit=10)) == [(link.pk, 2)]
    assert _numbers(top_links(workspace, span, out_of=10, limit=10)) == [(link.pk, 5), (other.pk, 4)]


def test_an_erased_link_is_not_ranked(make_link: MakeLink, workspace: Workspace, span: Timespan) -> None:
    gone, kept = make_link(), make_link()
    _click(gone, 5)
    _click(kept, 1)
    erase_links(links=Link.objects.filter(pk=gone.pk))

    assert _numbers(top_links(workspace, span, out_of=10, limit=1)) == [(kept.pk, 1)]


def test_days_are_those_of_the_time_zone(make_link: MakeLink, workspace: Workspace) -> None:
    link = make_link()
    _click(link, 2, at=datetime(2026, 11, 29, 3, tzinfo=UTC))  # the 28th in New York
    _click(link, 1, at=datetime(2026, 11, 29, 7, tzinfo=UTC))
    day = datetime(2026, 11, 29, tzinfo=UTC).date()
    span = timespan(day, day, zone=ZoneInfo("America/New_York"), plan=workspace.limits, at=NOW)

    assert _numbers(top_links(workspace, span, out_of=10, limit=10)) == [(link.pk, 1)]


def test_past_days_keep_only_the_highest_ranks(
    make_link: MakeLink, workspace: Workspace, stranger: Workspace, span: Timespan, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(rankings, "KEPT_A_DAY", 2)
    campaign = Campaign.objects.create(workspace=workspace, name="Spring")
    links = [make_link(campaign=campaign) for _ in range(4)]
    foreign = make_link(workspace=stranger)
    for number, link in enumerate(links, start=1):
        _click(link, number, at=NOW - timedelta(days=1))
        _click(link, 1)
    _click(foreign, 1, at=NOW - timedelta(days=1))

    assert tasks.delete_low_ranks() == 4  # two of the workspace, two of the campaign

    yesterday = DailyBreakdown.objects.filter(dimension="link", day=NOW.date() - timedelta(days=1))
    assert yesterday.filter(scope=stranger.pk).count() == 1
    assert yesterday.filter(scope=workspace.pk).count() == 2
    assert DailyBreakdown.objects.filter(dimension="link", day=NOW.date(), scope=workspace.pk).count() == 4
    assert _numbers(top_links(workspace, span, out_of=10, limit=2)) == [(links[3].pk, 5), (links[2].pk, 4)]
    assert tasks.delete_low_ranks() == 0


def test_top_links_cost_four_queries(
    make_link: MakeLink, workspace: Workspace, span: Timespan, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    for number in (1, 15):
        for _ in range(number):
            _click(make_link(), 1)
        with django_assert_num_queries(4):  # links on domains cost a fifth
            top_links(workspace, span, out_of=10, limit=10)
