"""A day of a scope has a limited number of referrers and browsers; the rest is counted as one."""

from datetime import timedelta

import pytest
from django.db import connection
from django.db.models import Sum
from django.test import Client
from django.test.utils import CaptureQueriesContext

from accounts.models import Workspace
from clicks import value_limits
from clicks.models import DailyBreakdown
from clicks.value_limits import MOST_VALUES, OTHER
from links.models import Link
from links.services.click_counts import store_clicks
from redirects.click_stream import RawClick
from shortener import metrics
from tests.clicks.clicking import NOON, batch_of, click_on, counted
from tests.fixtures import Call, MakeLink, Race

pytestmark = pytest.mark.django_db


@pytest.fixture
def link(make_link: MakeLink) -> Link:
    """A link of the workspace."""
    return make_link(alias="launch")


def _flood(link: Link, numbers: range) -> list[RawClick]:
    return [
        click_on(link, referrer=f"https://r{number}.example/", address=f"8.8.{number // 250}.{number % 250}")
        for number in numbers
    ]


def _referrers(scope: str) -> dict[str, int]:
    return dict(DailyBreakdown.objects.filter(scope=scope, dimension="referrer").values_list("value", "clicks"))


@pytest.mark.parametrize("size", [1_200, 97])
def test_a_flood_of_referrers_is_counted_as_others(link: Link, workspace: Workspace, size: int) -> None:
    for start in range(0, 1_200, size):
        clicks = _flood(link, range(start, min(1_200, start + size)))
        store_clicks([batch_of(*clicks, name=str(start))])

    for scope in (link.pk, workspace.pk):
        found = _referrers(scope)
        assert len(found) == MOST_VALUES + 1
        assert sum(found.values()) == 1_200
        visits = DailyBreakdown.objects.filter(scope=scope, dimension="referrer").aggregate(sum=Sum("visits"))
        assert (found[OTHER], visits["sum"]) == (1_200 - MOST_VALUES, 1_200)
        assert counted(scope) == (1_200, 1_200)


def test_a_known_referrer_is_still_counted_by_name(link: Link) -> None:
    store_clicks([batch_of(click_on(link), name="first")])
    store_clicks([batch_of(*_flood(link, range(1_000)), click_on(link), name="flood")])

    assert _referrers(link.pk)["news.example"] == 2


def test_a_new_process_reads_what_is_stored(link: Link) -> None:
    store_clicks([batch_of(*_flood(link, range(1_000)), name="first")])
    value_limits._known.clear()

    store_clicks([batch_of(*_flood(link, range(900, 1_100)), name="second")])

    assert len(_referrers(link.pk)) == MOST_VALUES + 1
    assert sum(_referrers(link.pk).values()) == 1_200


def test_only_groups_with_new_values_are_read(link: Link, make_link: MakeLink) -> None:
    other, yesterday = make_link(), NOON - timedelta(days=1)
    bots = [click_on(other, at=yesterday, user_agent=f"Crawler{number}Bot/1.0") for number in range(30)]
    store_clicks([batch_of(*_flood(other, range(400)), name="first")])
    value_limits._known.clear()

    with CaptureQueriesContext(connection) as queries:
        store_clicks([batch_of(*_flood(link, range(400, 430)), *bots, name="second")])

    asked = [query["sql"] for query in queries if query["sql"].startswith("SELECT") and "breakdown" in query["sql"]]
    assert not [sql for sql in asked if "referrer" in sql and other.pk in sql]


def test_values_beyond_the_limit_are_counted_for_operators(link: Link) -> None:
    before = _refused()
    store_clicks([batch_of(*_flood(link, range(600)))])

    assert _refused() - before == 200  # of the link and of its workspace


def _refused() -> float:
    return float(metrics.refused.labels("values of statistics")._value.get())


def test_browsers_of_bots_are_limited_too(link: Link) -> None:
    bots = [click_on(link, user_agent=f"Crawler{number}Bot/1.0 (+https://crawler.example)") for number in range(700)]
    store_clicks([batch_of(*bots)])

    rows = DailyBreakdown.objects.filter(scope=link.pk, dimension="bot")
    assert rows.count() <= MOST_VALUES + 1
    assert rows.aggregate(sum=Sum("clicks"))["sum"] == 700


@pytest.mark.django_db(transaction=True)
def test_two_consumers_keep_totals_exact(link: Link, race: Race) -> None:
    batches = iter([_flood(link, range(800)), _flood(link, range(400, 1_200))])
    names = iter("ab")
    race(2, lambda: store_clicks([batch_of(*next(batches), name=next(names))]))

    assert sum(_referrers(link.pk).values()) == 1_600
    assert len(_referrers(link.pk)) == MOST_VALUES + 1


def test_usual_traffic_needs_no_query_for_it(link: Link) -> None:
    with CaptureQueriesContext(connection) as queries:
        store_clicks([batch_of(*_flood(link, range(10)))])

    written = [query["sql"] for query in queries if "dailybreakdown" in query["sql"]]
    assert written
    assert not [sql for sql in written if "referrer" in sql and (sql.startswith("SELECT") or "aggregate" in sql)]


def test_pages_and_api_name_the_others(link: Link, client: Client, call: Call) -> None:
    store_clicks([batch_of(*_flood(link, range(600)))])
    client.force_login(link.workspace.members.get())  # type: ignore[union-attr]

    query = {"from": "2026-12-01", "to": "2026-12-01"}
    page = client.get(f"/links/{link.pk}", query).content.decode()
    stats = call("GET", f"/api/links/{link.pk}/stats", query=query).json()["data"]

    assert "Others" in page
    assert stats["referrers"][0] == {"value": OTHER, "clicks": 100, "visits": 100}
