"""A click becomes a row, and counts of its link, campaign and workspace."""

from datetime import date, datetime, timedelta

import pytest

from accounts.models import Workspace
from campaigns.models import Campaign
from clicks.models import Click, DailyBreakdown, HourlyClicks
from links.models import Link
from links.services.click_counts import store_clicks
from tests.clicks.clicking import CURL, FIREFOX, NOON, ClickValues, batch_of, click_on, counted
from tests.fixtures import MakeLink

pytestmark = pytest.mark.django_db


@pytest.fixture
def campaign(workspace: Workspace) -> Campaign:
    """A campaign of the workspace."""
    return Campaign.objects.create(workspace=workspace, name="Spring")


@pytest.fixture
def link(make_link: MakeLink, campaign: Campaign) -> Link:
    """A link in the campaign."""
    return make_link(alias="launch", campaign=campaign)


def _breakdown(scope: str) -> dict[tuple[str, str], tuple[int, int]]:
    rows = DailyBreakdown.objects.filter(scope=scope)
    return {(row.dimension, row.value): (row.clicks, row.visits) for row in rows}


def test_a_click_stores_browser_country_and_referrer(link: Link) -> None:
    assert store_clicks([batch_of(click_on(link))]) == 1

    click = Click.objects.get()
    assert (click.link_id, click.at, click.is_visit, click.is_bot) == (link.pk, NOON, True, False)
    assert (click.browser, click.os, click.device) == ("Firefox", "Linux", "desktop")
    assert (click.country, click.referrer) == ("US", "news.example")


def test_it_counts_for_link_campaign_and_workspace(
    link: Link, campaign: Campaign, workspace: Workspace, make_link: MakeLink
) -> None:
    other = make_link(alias="other")
    store_clicks([batch_of(click_on(link), click_on(other))])

    assert (counted(link.pk), counted(campaign.pk), counted(workspace.pk)) == ((1, 1), (1, 1), (2, 2))
    for scope, number in ((link.pk, 1), (campaign.pk, 1), (workspace.pk, 2)):
        which = {("link", link.pk): (1, 1)} if scope == campaign.pk else {}
        which |= {("link", one.pk): (1, 1) for one in (link, other)} if scope == workspace.pk else {}
        assert _breakdown(scope) == which | {
            ("browser", "Firefox"): (number, number),
            ("os", "Linux"): (number, number),
            ("device", "desktop"): (number, number),
            ("country", "US"): (number, number),
            ("referrer", "news.example"): (number, number),
        }


def test_every_hour_and_day_has_counts_of_its_own(link: Link) -> None:
    hour = NOON.replace(minute=0)
    moments = [NOON, NOON + timedelta(minutes=29), NOON + timedelta(minutes=30), NOON + timedelta(days=1)]
    store_clicks([batch_of(*(click_on(link, at=at) for at in moments))])

    hours = dict(HourlyClicks.objects.filter(scope=link.pk).values_list("hour", "clicks"))
    assert hours == {hour: 2, hour + timedelta(hours=1): 1, hour + timedelta(days=1): 1}
    days = dict(DailyBreakdown.objects.filter(scope=link.pk, dimension="browser").values_list("day", "clicks"))
    assert days == {date(2026, 12, 1): 3, date(2026, 12, 2): 1}


def test_later_batches_add_to_the_same_counts(link: Link) -> None:
    for number in range(3):
        store_clicks([batch_of(click_on(link), click_on(link), name=str(number))])

    assert counted(link.pk) == (6, 1)
    assert HourlyClicks.objects.filter(scope=link.pk).count() == 1
    assert _breakdown(link.pk)["browser", "Firefox"] == (6, 1)
    link.refresh_from_db()
    assert link.click_count == 6


@pytest.mark.parametrize(
    ("again", "visits"),
    [
        ({}, 1),
        ({"at": datetime.fromisoformat("2026-12-01T23:59:59.999Z")}, 1),
        ({"referrer": ""}, 1),
        ({"at": datetime.fromisoformat("2026-12-02T00:00:00Z")}, 2),
        ({"address": "8.8.4.4"}, 2),
        ({"user_agent": FIREFOX.replace("140", "141")}, 2),
    ],
)
@pytest.mark.parametrize("is_one_batch", [True, False])
def test_a_visitor_is_counted_once_a_day(link: Link, again: ClickValues, visits: int, is_one_batch: bool) -> None:
    both = [click_on(link), click_on(link, **again)]
    if is_one_batch:
        store_clicks([batch_of(*both)])
    else:
        for number, click in enumerate(both):
            store_clicks([batch_of(click, name=str(number))])

    assert counted(link.pk) == (2, visits)
    assert Click.objects.filter(is_visit=True).count() == visits


def test_a_visitor_of_two_links_visits_both(link: Link, make_link: MakeLink) -> None:
    other = make_link(alias="other")
    store_clicks([batch_of(click_on(link), click_on(other))])

    assert (counted(link.pk), counted(other.pk)) == ((1, 1), (1, 1))
    assert Click.objects.values("visitor").distinct().count() == 2


@pytest.mark.parametrize(
    "values", [{"user_agent": CURL}, {"user_agent": ""}, {"user_agent": "Googlebot/2.1"}, {"is_automatic": True}]
)
def test_a_bot_counts_as_a_click_and_not_as_a_visit(link: Link, values: ClickValues) -> None:
    store_clicks([batch_of(click_on(link, **values), click_on(link))])

    assert counted(link.pk) == (2, 1)
    breakdown = _breakdown(link.pk)
    assert [value for (dimension, _), value in breakdown.items() if dimension == "bot"] == [(1, 0)]
    assert breakdown["country", "US"] == (1, 1)
    link.refresh_from_db()
    assert (link.click_count, link.bot_count, link.people_count) == (2, 1, 1)


def test_links_clicked_alike_are_counted_apart(make_link: MakeLink) -> None:
    first, second, third = make_link(), make_link(), make_link()
    bots = [click_on(link, user_agent=CURL) for link in (first, second, second)]
    store_clicks([batch_of(*bots, click_on(first), click_on(third), click_on(third))])

    counts = {link.pk: (link.click_count, link.bot_count) for link in Link.objects.all()}
    assert counts == {first.pk: (2, 1), second.pk: (2, 2), third.pk: (2, 0)}


def test_a_click_that_the_limit_counted_is_not_counted_again(link: Link) -> None:
    Link.objects.update(click_count=1)
    store_clicks([batch_of(click_on(link, is_counted=True))])

    link.refresh_from_db()
    assert (link.click_count, link.bot_count) == (1, 0)
    assert counted(link.pk) == (1, 1)

    Link.objects.update(click_count=2)
    store_clicks([batch_of(click_on(link, is_counted=True, user_agent=CURL), name="bot")])

    link.refresh_from_db()
    assert (link.click_count, link.bot_count) == (2, 1)


def test_a_click_on_a_guest_link_counts_for_the_link_only(link: Link) -> None:
    store_clicks([batch_of(click_on(link, workspace_id=None, campaign_id=None))])

    assert set(HourlyClicks.objects.values_list("scope", flat=True)) == {link.pk}


def test_clicks_of_unknown_links_are_dropped(link: Link, make_link: MakeLink) -> None:
    gone = make_link(alias="gone")
    batch = batch_of(click_on(gone), click_on(link))
    gone.delete()

    assert store_clicks([batch]) == 1
    assert Click.objects.get().link_id == link.pk
    assert not HourlyClicks.objects.filter(scope=gone.pk).exists()
