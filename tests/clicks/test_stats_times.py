"""GET /api/links/{id}/stats: the timespan that is counted, and its days and hours."""

from collections.abc import Iterator
from datetime import UTC, datetime
from itertools import pairwise
from typing import Protocol

import pytest
import time_machine

from links.models import Link
from links.services.click_counts import store_clicks
from shortener.db.ids import new_id
from tests.clicks.clicking import CURL, FIREFOX, batch_of, click_on
from tests.fixtures import Call, Json, MakeLink

pytestmark = pytest.mark.django_db

NOW = datetime(2026, 12, 1, 12, 45, tzinfo=UTC)


@pytest.fixture(autouse=True)
def clock() -> Iterator[None]:
    """Stop the clock on 1 December at 12:45."""
    with time_machine.travel(NOW, tick=False):
        yield


@pytest.fixture
def link(make_link: MakeLink) -> Link:
    """A link."""
    return make_link()


class StoreClicks(Protocol):
    """Stores a click on the link at each of the times."""

    def __call__(self, *times: str, user_agent: str = ...) -> None: ...


class Stats(Protocol):
    """Returns the link's statistics from … to … in a time zone."""

    def __call__(self, since: str | None, until: str | None, zone: str = ..., **query: object) -> Json: ...


@pytest.fixture
def clicked(link: Link) -> StoreClicks:
    """See StoreClicks."""

    def store(*times: str, user_agent: str = FIREFOX) -> None:
        arrived = [click_on(link, at=datetime.fromisoformat(time), user_agent=user_agent) for time in times]
        store_clicks([batch_of(*arrived, name=new_id())])

    return store


@pytest.fixture
def stats(call: Call, link: Link) -> Stats:
    """See Stats."""

    def get(since: str | None, until: str | None, zone: str = "UTC", **query: object) -> Json:
        ends = {name: end for name, end in (("from", since), ("to", until)) if end}
        answer = call("GET", f"/api/links/{link.pk}/stats", query=ends | {"timezone": zone} | query)
        assert answer.status_code == 200, answer.content
        data: Json = answer.json()["data"]
        return data

    return get


def _by_start(data: Json) -> dict[str, int]:
    return {point["start"]: point["clicks"] for point in data["series"]}


def test_dates_are_whole_days_and_both_are_counted(stats: Stats, clicked: StoreClicks) -> None:
    clicked("2026-11-02T23:59Z", "2026-11-03T00:00Z", "2026-11-04T23:59Z", "2026-11-05T00:00Z")

    data = stats("2026-11-03", "2026-11-04")

    assert _by_start(data) == {"2026-11-03": 1, "2026-11-04": 1}
    assert (data["from"], data["to"]) == ("2026-11-03T00:00:00.000Z", "2026-11-05T00:00:00.000Z")
    assert (data["listsFrom"], data["listsTo"]) == ("2026-11-03", "2026-11-04")


def test_times_count_the_hours_that_begin_between_them(stats: Stats, clicked: StoreClicks) -> None:
    clicked("2026-11-03T09:10Z", "2026-11-03T10:10Z", "2026-11-03T11:10Z", "2026-11-03T12:10Z")

    data = stats("2026-11-03T10:00:00+01:00", "2026-11-03T11:30:00Z", interval="hour")

    assert _by_start(data) == {
        "2026-11-03T09:00:00.000Z": 1,
        "2026-11-03T10:00:00.000Z": 1,
        "2026-11-03T11:00:00.000Z": 1,
    }
    assert (data["from"], data["to"]) == ("2026-11-03T09:00:00.000Z", "2026-11-03T11:30:00.000Z")
    assert _by_start(stats("2026-11-03T09:00:00.001Z", "2026-11-03T11:00:00Z", interval="hour")) == {
        "2026-11-03T10:00:00.000Z": 1
    }


def test_adjoining_timespans_count_every_click_once(stats: Stats, clicked: StoreClicks) -> None:
    clicked(*(f"2026-11-03T{hour:02}:{minute}Z" for hour in range(24) for minute in ("00", "59")))
    ends = ["2026-11-03T00:00:00Z", "2026-11-03T07:20:00Z", "2026-11-03T07:40:00Z", "2026-11-04T00:00:00Z"]

    parts = [stats(since, until)["clicks"] for since, until in pairwise(ends)]

    assert sum(parts) == 48


@pytest.mark.parametrize(
    ("zone", "day", "first", "last", "hours"),
    [
        ("UTC", "2026-11-01", "2026-11-01T00:00", "2026-11-01T23:00", 24),
        ("America/New_York", "2026-11-01", "2026-11-01T04:00", "2026-11-02T04:00", 25),  # clocks go back
        ("Europe/Berlin", "2026-03-29", "2026-03-28T23:00", "2026-03-29T21:00", 23),  # and forward
        ("Africa/Cairo", "2026-04-24", "2026-04-23T22:00", "2026-04-24T20:00", 23),  # at midnight: no 00:00 that day
        ("Pacific/Kiritimati", "2026-11-01", "2026-10-31T10:00", "2026-11-01T09:00", 24),
        ("Asia/Kolkata", "2026-11-01", "2026-10-31T19:00", "2026-11-01T18:00", 24),  # 00:30 to 23:30 there
        ("Australia/Lord_Howe", "2026-04-05", "2026-04-04T13:00", "2026-04-05T13:00", 25),  # 24½ hours from 13:00
    ],
)
def test_a_day_has_the_hours_that_begin_in_its_time_zone(
    stats: Stats, clicked: StoreClicks, zone: str, day: str, first: str, last: str, hours: int
) -> None:
    before = datetime.fromisoformat(f"{first}Z").timestamp() - 1
    after = datetime.fromisoformat(f"{last}Z").timestamp() + 3600
    outside = [datetime.fromtimestamp(instant, UTC).isoformat() for instant in (before, after)]
    clicked(f"{first}Z", f"{last}:59Z", *outside)

    data = stats(day, day, zone)

    assert _by_start(data) == {day: 2}
    assert data["timezone"] == zone
    by_hour = list(_by_start(stats(day, day, zone, interval="hour")))
    assert (by_hour[0], by_hour[-1], len(by_hour)) == (f"{first}:00.000Z", f"{last}:00.000Z", hours)


def test_days_are_counted_over_a_change_of_clocks(stats: Stats, clicked: StoreClicks) -> None:
    clicked("2026-10-31T23:30Z", "2026-11-01T03:30Z", "2026-11-02T04:30Z", "2026-11-02T05:30Z")

    assert _by_start(stats("2026-10-31", "2026-11-03", "America/New_York")) == {
        "2026-10-31": 2,
        "2026-11-01": 1,
        "2026-11-02": 1,
        "2026-11-03": 0,
    }


def test_a_week_by_hour_can_have_169_hours(stats: Stats) -> None:
    assert len(stats("2026-10-26", "2026-11-01", "America/New_York", interval="hour")["series"]) == 169


def test_lists_are_of_the_days_in_utc_with_the_same_dates(stats: Stats, clicked: StoreClicks) -> None:
    clicked("2026-11-10T23:00Z", "2026-11-11T00:00Z", "2026-11-11T23:00Z", "2026-11-12T01:00Z")
    clicked("2026-11-11T12:00Z", "2026-11-12T02:00Z", user_agent=CURL)

    data = stats("2026-11-11", "2026-11-11", "America/New_York")

    assert data["clicks"] == 4  # 23:00, 01:00 and both bots'
    assert (data["listsFrom"], data["listsTo"]) == ("2026-11-11", "2026-11-11")
    assert (data["browsers"][0]["clicks"], data["botClicks"]) == (2, 1)


@pytest.mark.parametrize(
    ("now", "zone", "days"),
    [
        ("2026-12-02T02:30Z", "America/New_York", ("2026-11-02", "2026-12-02")),  # still the 1st there
        ("2026-12-01T22:30Z", "Asia/Tokyo", ("2026-11-03", "2026-12-02")),  # the 2nd already
    ],
)
def test_lists_have_the_newest_clicks_in_every_time_zone(
    stats: Stats, clicked: StoreClicks, now: str, zone: str, days: tuple[str, str]
) -> None:
    clicked(now)

    with time_machine.travel(datetime.fromisoformat(now), tick=False):
        data = stats(None, None, zone)

    assert data["clicks"] == data["countries"][0]["clicks"] == 1
    assert (data["listsFrom"], data["listsTo"]) == days


def test_lists_of_today_east_of_utc_have_the_newest_clicks(stats: Stats, clicked: StoreClicks) -> None:
    clicked("2026-12-01T22:00Z")

    with time_machine.travel(datetime(2026, 12, 1, 22, 30, tzinfo=UTC), tick=False):
        data = stats("2026-12-02", "2026-12-02", "Asia/Tokyo")

    assert (data["clicks"], len(data["countries"]), data["listsFrom"]) == (1, 1, "2026-12-01")


def test_only_an_end_means_the_thirty_days_before_it(stats: Stats) -> None:
    assert list(_by_start(stats(None, "2026-06-30")))[::29] == ["2026-06-01", "2026-06-30"]
    assert list(_by_start(stats(None, "2026-06-30T00:00:00Z")))[::29] == ["2026-05-31", "2026-06-29"]


def test_only_a_beginning_means_until_now(stats: Stats) -> None:
    data = stats("2026-11-30T12:00:00Z", None)

    assert (list(_by_start(data)), data["to"]) == (["2026-11-30", "2026-12-01"], "2026-12-01T12:45:00.000Z")


def test_future_days_have_no_clicks(stats: Stats) -> None:
    assert _by_start(stats("2026-12-30", "2027-01-01")) == {"2026-12-30": 0, "2026-12-31": 0, "2027-01-01": 0}
