"""GET /api/links/{id}/stats and /api/campaigns/{id}/stats: the numbers."""

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from typing import Protocol

import pytest
import time_machine
from pytest_django import DjangoAssertNumQueries

from accounts.models import Workspace
from campaigns.models import Campaign
from clicks.models import Click
from links.models import Link
from links.services.click_counts import store_clicks
from redirects.click_stream import RawClick
from tests.clicks.clicking import CURL, batch_of, click_on
from tests.fixtures import Call, Json, MakeLink
from tests.queries import ROLE_QUERIES

pytestmark = pytest.mark.django_db

NOW = datetime(2026, 12, 1, 12, 45, tzinfo=UTC)
CHROME = "Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 Chrome/140.0.0.0 Safari/537.36"
NOTHING = {"clicks": 0, "visits": 0}


@pytest.fixture(autouse=True)
def clock() -> Iterator[None]:
    """Stop the clock on 1 December at 12:45."""
    with time_machine.travel(NOW, tick=False):
        yield


@pytest.fixture
def campaign(workspace: Workspace) -> Campaign:
    """A campaign of the workspace."""
    return Campaign.objects.create(workspace=workspace, name="Spring")


@pytest.fixture
def link(make_link: MakeLink, campaign: Campaign) -> Link:
    """A link in the campaign."""
    return make_link(alias="launch", campaign=campaign)


class Stats(Protocol):
    """Returns the statistics of a link or a campaign."""

    def __call__(self, thing: Link | Campaign, **query: object) -> Json: ...


@pytest.fixture
def stats(call: Call) -> Stats:
    """See Stats."""

    def get(thing: Link | Campaign, **query: object) -> Json:
        folder = "links" if isinstance(thing, Link) else "campaigns"
        answer = call("GET", f"/api/{folder}/{thing.pk}/stats", query=query)
        assert answer.status_code == 200, answer.content
        data: Json = answer.json()["data"]
        return data

    return get


def _store(*arrived: RawClick) -> None:
    store_clicks([batch_of(*arrived)])


def test_a_link_without_clicks_has_thirty_empty_days(call: Call, link: Link) -> None:
    answer = call("GET", f"/api/links/{link.pk}/stats")

    assert answer.status_code == 200
    assert answer["Cache-Control"] == "no-store"
    days = [f"2026-11-{day:02}" for day in range(2, 31)] + ["2026-12-01"]
    assert answer.json() == {
        "success": True,
        "message": "Statistics found",
        "data": {
            "from": "2026-11-02T00:00:00.000Z",
            "to": "2026-12-01T12:45:00.000Z",
            "timezone": "UTC",
            "clicks": 0,
            "visits": 0,
            "botClicks": 0,
            "series": [{"start": day} | NOTHING for day in days],
            "referrers": [],
            "countries": [],
            "browsers": [],
            "systems": [],
            "devices": [],
            "variants": [],
            "listsFrom": "2026-11-02",
            "listsTo": "2026-12-01",
            "updatedAt": "2026-12-01T12:45:00.000Z",
        },
    }


def test_the_series_has_clicks_and_visits_by_day(stats: Stats, link: Link) -> None:
    yesterday = NOW - timedelta(days=1)
    _store(*(click_on(link, at=at) for at in (NOW, NOW, yesterday, NOW - timedelta(days=29), NOW - timedelta(days=30))))

    data = stats(link)

    assert [point for point in data["series"] if point["clicks"]] == [
        {"start": "2026-11-02", "clicks": 1, "visits": 1},
        {"start": "2026-11-30", "clicks": 1, "visits": 1},
        {"start": "2026-12-01", "clicks": 2, "visits": 1},
    ]
    assert (data["clicks"], data["visits"]) == (4, 3)


def test_lists_are_sorted_and_have_null_for_unknown_values(stats: Stats, link: Link) -> None:
    windows = click_on(link, user_agent=CHROME, referrer="", address="127.0.0.1")
    _store(*(click_on(link, at=NOW - timedelta(days=days)) for days in (0, 0, 1)), windows)

    data = stats(link)

    names = ("referrers", "countries", "browsers", "systems", "devices")
    assert {name: data[name] for name in names} == {
        "referrers": [
            {"value": "news.example", "clicks": 3, "visits": 2},
            {"value": None, "clicks": 1, "visits": 1},
        ],
        "countries": [{"value": "US", "clicks": 3, "visits": 2}, {"value": None, "clicks": 1, "visits": 1}],
        "browsers": [{"value": "Firefox", "clicks": 3, "visits": 2}, {"value": "Chrome", "clicks": 1, "visits": 1}],
        "systems": [{"value": "Linux", "clicks": 3, "visits": 2}, {"value": "Windows", "clicks": 1, "visits": 1}],
        "devices": [{"value": "desktop", "clicks": 4, "visits": 3}],
    }


def test_bots_are_among_the_clicks_and_in_no_list(stats: Stats, link: Link) -> None:
    _store(*(click_on(link, at=NOW, user_agent=agent) for agent in (CURL, "Googlebot/2.1")), click_on(link, at=NOW))

    data = stats(link)

    assert (data["clicks"], data["visits"], data["botClicks"]) == (3, 1, 2)
    assert data["browsers"] == [{"value": "Firefox", "clicks": 1, "visits": 1}]
    assert data["series"][-1] == {"start": "2026-12-01", "clicks": 3, "visits": 1}


def test_limit_sets_the_length_of_lists(stats: Stats, link: Link) -> None:
    hosts = [f"site{number:02}.example" for number in range(12)]
    addresses = ["1.1.1.1", "194.25.0.60"] + 10 * ["8.8.8.8"]
    _store(
        *(
            click_on(link, at=NOW, referrer=f"https://{host}/", address=address, user_agent=f"{CHROME} {host}")
            for host, address in zip(reversed(hosts), addresses, strict=True)
        )
    )

    assert [row["value"] for row in stats(link)["referrers"]] == hosts[:10]  # of equals, the first in the alphabet
    assert len(stats(link, limit=100)["referrers"]) == 12
    assert [row["value"] for row in stats(link, limit=1)["countries"]] == ["US"]


def test_a_campaign_counts_all_of_its_links_and_no_others(
    stats: Stats, link: Link, campaign: Campaign, make_link: MakeLink
) -> None:
    sibling, other = make_link(campaign=campaign), make_link()
    _store(*(click_on(one, at=NOW) for one in (link, link, sibling, other)))

    data = stats(campaign)

    assert (data["clicks"], data["visits"]) == (3, 2)
    assert data["countries"] == [{"value": "US", "clicks": 3, "visits": 2}]
    assert stats(link)["clicks"] == 2


def test_statistics_stay_when_raw_clicks_are_deleted(stats: Stats, link: Link) -> None:
    _store(click_on(link, at=NOW))
    Click.objects.all().delete()

    assert stats(link)["clicks"] == 1


@pytest.mark.parametrize(("days", "queries"), [(1, 4), (366, 5)])  # months need one more
def test_its_queries_do_not_grow_with_the_time(
    stats: Stats,
    link: Link,
    campaign: Campaign,
    days: int,
    queries: int,
    django_assert_num_queries: DjangoAssertNumQueries,
) -> None:
    _store(*(click_on(link, at=NOW - timedelta(days=back)) for back in range(0, days, 10)))
    since = (NOW - timedelta(days=days - 1)).date()
    stats(link)

    for scope in (link, campaign):
        with django_assert_num_queries(queries + ROLE_QUERIES):
            stats(scope, **{"from": since, "limit": 100})
