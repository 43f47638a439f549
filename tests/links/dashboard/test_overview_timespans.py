"""/overview: the timespan that is shown, its comparison with the one before, and how fresh the numbers are."""

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta

import pytest
import time_machine
from redis import Redis
from redis.backoff import NoBackoff
from redis.retry import Retry

from accounts.models import Workspace
from redirects.click_stream import STREAM, pack
from shortener import redis
from tests.clicks.clicking import batch_of, click_on
from tests.fixtures import MakeLink
from tests.links.dashboard.conftest import Look, store

pytestmark = pytest.mark.django_db

NOW = datetime(2026, 12, 1, 12, 45, tzinfo=UTC)


@pytest.fixture(autouse=True)
def clock() -> Iterator[None]:
    """Stop the clock on 1 December at 12:45."""
    with time_machine.travel(NOW, tick=False):
        yield


@pytest.mark.engines
def test_numbers_are_compared_with_the_thirty_days_before(look: Look, make_link: MakeLink) -> None:
    link = make_link()
    earlier = [click_on(link, at=NOW - timedelta(days=30), address=f"8.8.8.{number}") for number in range(4)]
    later_that_day = click_on(link, at=NOW - timedelta(days=30) + timedelta(hours=2))
    store(*earlier, later_that_day, *(click_on(link, at=NOW) for _ in range(3)))

    words = look()

    assert "Clicks 3 Down by 25% from 4 ↓ 25% from 4" in words
    assert "Visits 1 Down by 75% from 4 ↓ 75% from 4" in words


def test_growth_is_a_percentage_unless_it_began_at_zero(look: Look, make_link: MakeLink) -> None:
    link = make_link()
    store(*(click_on(link, at=NOW) for _ in range(3)), click_on(link, at=NOW - timedelta(days=8)))

    assert "Clicks 3 Up by 200% from 1 ↑ 200% from 1" in look("?range=7d")
    assert "Clicks 4 No clicks in the previous period" in look("?range=90d")


@pytest.mark.parametrize(
    ("query", "clicks"),
    [
        ("?range=7d", 2),
        ("?range=30d", 3),
        ("?range=90d", 4),
        ("?range=12m", 5),
        ("?from=2026-11-20&to=2026-11-24", 1),
        ("?from=2026-11-23&to=2026-11-23", 0),
    ],
)
def test_the_query_chooses_the_timespan(look: Look, make_link: MakeLink, query: str, clicks: int) -> None:
    link = make_link()
    store(*(click_on(link, at=NOW - timedelta(days=days)) for days in (0, 6, 7, 89, 364, 365)))

    assert f"Clicks {clicks} " in look(query)


def test_days_follow_the_users_time_zone_and_clock_changes(look: Look, make_link: MakeLink) -> None:
    link = make_link()
    hours = ("2026-11-01T03:30Z", "2026-11-01T04:30Z", "2026-11-02T04:30Z", "2026-11-02T05:30Z")
    store(*(click_on(link, at=datetime.fromisoformat(hour)) for hour in hours))

    words = look("?from=2026-11-01&to=2026-11-01", zone="America/New_York")

    assert "Clicks 2 " in words  # of 25 hours
    assert "America/New_York" in words
    assert words.count(", 01:00") == 2
    assert "Clicks 3 " in look("?from=2026-11-01&to=2026-11-03", zone="America/New_York")
    assert "Clicks 2 " in look("?from=2026-11-01&to=2026-11-01", zone="UTC")


def test_one_or_two_days_are_shown_by_hour(look: Look, make_link: MakeLink) -> None:
    store(click_on(make_link(), at=NOW))

    words = look("?from=2026-12-01&to=2026-12-01")

    assert "Clicks by hour" in words
    assert "Busiest hour 12:00 1 click" in words
    assert "Clicks by day" in look("?from=2026-11-29&to=2026-12-01")


@pytest.mark.parametrize(
    ("query", "refusal"),
    [
        ("?from=2026-11-20&to=2026-11-10", "The end must be after the start."),
        ("?from=tomorrow", "Enter a date such as 2026-12-01"),
        ("?from=2024-01-01&to=2026-11-10", "Request at most 366 days at once."),
        ("?from=2026-11-20T00:00:00", "Add Z or an offset"),
        ("?from=%00", "Enter a date"),
    ],
)
def test_a_bad_timespan_is_explained_and_the_default_shown(
    look: Look, make_link: MakeLink, query: str, refusal: str
) -> None:
    store(click_on(make_link(), at=NOW))

    words = look(query)

    assert refusal in words
    assert "Clicks 1 " in words


def test_an_unknown_range_means_the_default(look: Look, make_link: MakeLink) -> None:
    store(click_on(make_link(), at=NOW))

    assert "Clicks 1 " in look("?range=forever")


def test_a_smaller_plan_is_explained_and_not_compared(look: Look, make_link: MakeLink, workspace: Workspace) -> None:
    Workspace.objects.filter(pk=workspace.pk).update(plan="free")
    store(click_on(make_link(), at=NOW), click_on(make_link(), at=NOW - timedelta(days=31)))

    words = look("?range=90d")

    assert "The Free plan keeps statistics for 30 days. Change to the Pro plan." in words
    assert "Clicks 1 Your plan doesn’t include the previous period" in words


def test_it_shows_how_fresh_the_numbers_are(look: Look, make_link: MakeLink) -> None:
    store(click_on(make_link(), at=NOW))

    in_utc = look()
    assert "As of 12:45:00 UTC" in in_utc
    assert "These lists are from" not in in_utc
    in_berlin = look(zone="Europe/Berlin")
    assert "As of 13:45:00 Europe/Berlin" in in_berlin
    # The days of lists are those of UTC.
    assert "These lists are from Nov 2, 2026, 01:00 CET to Dec 1, 2026, 13:45 CET." in in_berlin


@pytest.mark.parametrize(
    ("waiting_for", "words"),
    [
        (timedelta(seconds=3), "As of 12:44:57 UTC"),
        (timedelta(hours=13), "As of Nov 30, 2026, 23:45:00 UTC : 1 click waits to be counted, for 13 hours"),
    ],
)
def test_waiting_clicks_make_the_numbers_less_fresh(
    look: Look, make_link: MakeLink, waiting_for: timedelta, words: str
) -> None:
    link = make_link()
    store(click_on(link, at=NOW))
    arrived_at = int((NOW - waiting_for).timestamp() * 1000)
    redis.client().xadd(STREAM, pack(batch_of(click_on(link, at=NOW), name="waits")), id=f"{arrived_at}-0")

    assert words in look()


def test_a_backlog_is_told_in_words(look: Look, make_link: MakeLink) -> None:
    link = make_link()
    store(click_on(link, at=NOW))
    arrived_at = int((NOW - timedelta(minutes=3)).timestamp() * 1000)
    for number in range(31):
        batch = batch_of(*[click_on(link, at=NOW)] * 400, name=str(number))
        redis.client().xadd(STREAM, pack(batch), id=f"{arrived_at}-{number + 1}")

    words = look()

    assert "As of Dec 1, 2026, 12:42:00 UTC : about 12,400 clicks wait to be counted, the oldest for 3 minutes" in words


def test_without_redis_the_freshness_is_unknown(
    look: Look, make_link: MakeLink, monkeypatch: pytest.MonkeyPatch
) -> None:
    store(click_on(make_link(), at=NOW))
    monkeypatch.setattr(redis, "_client", Redis(unix_socket_path="/nowhere", retry=Retry(NoBackoff(), 0)))

    words = look()

    assert "The newest clicks may be missing" in words
    assert "Clicks 1 " in words
