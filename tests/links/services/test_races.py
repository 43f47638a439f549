"""Races, on every engine: each click is counted once, and no limit is exceeded.

Racing claims of one alias are in test_create_link_alias, racing redirects in redirects/test_click_limits and
redirects/test_invalidation_races, and the same batch by racing workers in test_clicks_repeated.
"""

from collections import Counter
from datetime import UTC, datetime
from itertools import count
from typing import Any

import pytest
from django.test import Client

from accounts.models import Workspace
from accounts.workspaces.actors import operator
from campaigns.models import Campaign
from clicks.models import Click
from links.fields import link_values
from links.models import Link
from links.services.changes import change_link
from links.services.click_counts import store_clicks
from redirects.click_stream import STREAM
from shortener import redis
from tests.clicks.clicking import FIREFOX, batch_of, click_on, counted, drain_stream, record
from tests.fixtures import MakeLink, Race

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def campaign(workspace: Workspace) -> Campaign:
    """A campaign whose counts every racing worker adds to."""
    return Campaign.objects.create(workspace=workspace, name="Spring")


def test_workers_with_overlapping_batches_count_each_click_once(
    make_link: MakeLink, race: Race, workspace: Workspace, campaign: Campaign
) -> None:
    links = [make_link(campaign=campaign) for _ in range(3)]
    batches = [
        batch_of(*(click_on(link, address=f"8.8.{number}.8") for link in links for _ in range(5)), name=f"b{number}")
        for number in range(4)
    ]
    turns = count()

    def store() -> int:
        turn = next(turns)
        return store_clicks([batches[turn % 4], batches[(turn + 1) % 4], batches[(turn + 2) % 4]])

    assert sum(race(8, store)) == 60

    assert Click.objects.count() == 60
    assert set(Link.objects.values_list("click_count", flat=True)) == {20}
    # Of each link, 4 visitors came 5 times.
    assert [counted(scope) for scope in (*(link.pk for link in links), campaign.pk, workspace.pk)] == [
        (20, 4), (20, 4), (20, 4), (60, 12), (60, 12),
    ]  # fmt: skip


def test_workers_that_share_a_stream_count_each_click_once(make_link: MakeLink, race: Race) -> None:
    link = make_link(alias="launch")
    for number in range(100):
        record(click_on(link, address=f"8.8.{number}.8"))
    client: Any = redis.client()  # redis-py's types include awaitables
    for _, fields in client.xrange(STREAM, count=30):
        client.xadd(STREAM, fields)  # as the front does again when Redis's answer was lost

    stored = race(4, lambda: drain_stream(seconds=30))

    link.refresh_from_db()
    assert (sum(stored), client.xlen(STREAM)) == (100, 0)
    assert (link.click_count, Click.objects.filter(link_id=link.pk).count(), counted(link.pk)) == (100, 100, (100, 100))


def test_edits_during_redirects_keep_the_click_limit_exact(make_link: MakeLink, race: Race) -> None:
    link = make_link(alias="few", max_clicks=10)
    turns = count()

    def act() -> list[int]:
        if next(turns) == 0:
            for number in range(5):
                change_link(
                    link=link,
                    by=operator(link.workspace),
                    at=datetime.now(UTC),
                    values=link_values(destination=f"https://example.com/{number}"),
                )
            return []
        visitor = Client(headers={"user-agent": FIREFOX})
        return [visitor.get("/few").status_code for _ in range(3)]

    answers = Counter(status for statuses in race(9, act) for status in statuses)

    link.refresh_from_db()
    assert answers == {302: 10, 410: 14}
    assert (link.click_count, link.destination) == (10, "https://example.com/4")
