"""Guest links that have expired: gone with all they had, and their aliases free."""

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
import time_machine
from django.conf import settings
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from clicks.models import Click, DailyBreakdown, HourlyClicks
from links.fields import link_values
from links.models import Link
from links.services import guests
from links.services.bin import erase_links
from links.services.click_counts import store_clicks
from links.services.guests import create_guest_link
from links.tasks import delete_expired_guest_links
from tests.clicks.clicking import batch_of, click_on

pytestmark = pytest.mark.django_db

NOW = datetime(2026, 11, 1, 12, tzinfo=UTC)


@pytest.fixture(autouse=True)
def clock() -> Iterator[time_machine.Traveller]:
    """Stop the clock."""
    with time_machine.travel(NOW, tick=False) as traveller:
        yield traveller


def _guest_link(**values: Any) -> Link:
    return create_guest_link(at=NOW, values=link_values(destination="https://example.com/", **values))


def _many(number: int, expires_at: datetime) -> list[Link]:
    return Link.objects.bulk_create(
        Link(is_guest=True, code=f"c{n}", key=f"/{expires_at}/{n}", location="x", expires_at=expires_at)
        for n in range(number)
    )


def _click(link: Link, *, name: str = "batch") -> int:
    return store_clicks([batch_of(click_on(link, at=NOW), name=name)])


def test_a_link_goes_with_its_clicks_when_it_has_expired_and_not_before(clock: time_machine.Traveller) -> None:
    link = _guest_link(expires_at=NOW + timedelta(hours=1))
    assert _click(link) == 1

    clock.shift(timedelta(hours=1, seconds=-1))
    assert delete_expired_guest_links() == 0
    assert Link.objects.count() == 1

    clock.shift(timedelta(seconds=1))
    assert delete_expired_guest_links() == 1
    for rows in (Link, Click, HourlyClicks, DailyBreakdown):
        assert not rows.objects.exists()


def test_without_a_time_of_its_own_a_link_goes_after_a_week(clock: time_machine.Traveller) -> None:
    _guest_link()

    clock.shift(timedelta(days=7, seconds=1))
    assert delete_expired_guest_links() == 1


def test_the_job_runs_every_minute_or_more_often() -> None:
    schedule: Any = settings.CELERY_BEAT_SCHEDULE

    (seconds,) = [job["schedule"] for job in schedule.values() if job["task"] == delete_expired_guest_links.name]

    assert seconds <= 60


def test_the_alias_is_free_and_leads_nowhere_at_once(
    client: Client, clock: time_machine.Traveller, pass_seconds: Any
) -> None:
    _guest_link(alias="read-this", expires_at=NOW + timedelta(hours=1))
    assert client.get("/read-this").status_code == 302
    clock.shift(timedelta(hours=2))
    pass_seconds(2)
    assert client.get("/read-this").status_code == 410

    delete_expired_guest_links()
    pass_seconds(2)

    assert client.get("/read-this").status_code == 404
    body = {"originalUrl": "https://example.com/new", "customAlias": "Read-This"}
    assert client.post("/api/links/guest", body, content_type="application/json").status_code == 201


def test_expired_links_of_workspaces_stay(make_link: Any, clock: time_machine.Traveller) -> None:
    link = make_link(at=NOW, expires_at=NOW + timedelta(hours=1), tags=["a"])
    _click(link)

    clock.shift(timedelta(days=30))
    assert delete_expired_guest_links() == 0
    assert (Link.objects.count(), Click.objects.count()) == (1, 1)


def test_a_click_that_arrives_later_is_dropped(clock: time_machine.Traveller) -> None:
    link = _guest_link(expires_at=NOW + timedelta(minutes=1))
    clock.shift(timedelta(minutes=2))
    delete_expired_guest_links()

    assert _click(link) == 0
    assert not HourlyClicks.objects.exists()


def test_thousands_go_in_one_run_and_the_others_stay(clock: time_machine.Traveller) -> None:
    _many(2_500, NOW - timedelta(hours=1))
    fresh = {link.pk for link in _many(300, NOW + timedelta(hours=1))}

    assert delete_expired_guest_links() == 2_500
    assert set(Link.objects.values_list("pk", flat=True)) == fresh


def test_a_run_ends_in_time_and_the_next_goes_on(monkeypatch: pytest.MonkeyPatch, pass_seconds: Any) -> None:
    _many(2_500, NOW - timedelta(hours=1))

    def slowly(**values: Any) -> int:
        pass_seconds(60)
        return erase_links(**values)

    monkeypatch.setattr(guests, "erase_links", slowly)

    assert [delete_expired_guest_links() for _ in range(4)] == [1_000, 1_000, 500, 0]


def test_a_run_that_is_killed_leaves_nothing_behind_that_the_next_does_not_find(
    monkeypatch: pytest.MonkeyPatch, clock: time_machine.Traveller
) -> None:
    _click(_guest_link(expires_at=NOW + timedelta(minutes=1)))
    clock.shift(timedelta(minutes=2))

    def killed(**_values: Any) -> int:
        raise KeyboardInterrupt

    with monkeypatch.context() as patch:
        patch.setattr(guests, "erase_links", killed)
        with pytest.raises(KeyboardInterrupt):
            delete_expired_guest_links()

    assert delete_expired_guest_links() == 1
    assert not Click.objects.exists()


@pytest.mark.skipif(connection.vendor != "sqlite", reason="reads the plans of SQLite")
def test_links_that_have_not_expired_cost_nothing() -> None:
    with CaptureQueriesContext(connection) as queries:
        delete_expired_guest_links()

    (query,) = queries.captured_queries
    with connection.cursor() as cursor:
        cursor.execute("EXPLAIN QUERY PLAN " + query["sql"])
        (plan,) = cursor.fetchall()
    assert "link_guest_expiry (is_guest=? AND expires_at<?)" in plan[-1]
