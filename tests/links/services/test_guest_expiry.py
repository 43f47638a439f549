"""Expired guest links are erased with their clicks, and their aliases are free again."""

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from typing import Unpack

import pytest
import time_machine
from django.db import connection
from django.db.models import QuerySet
from django.test import Client
from django.test.utils import CaptureQueriesContext
from pytest_django import Settings

from clicks.models import Click, DailyBreakdown, HourlyClicks
from links.fields import GivenValues, link_values
from links.models import Link
from links.services import guests
from links.services.bin import erase_links
from links.services.click_counts import store_clicks
from links.services.creation import create_guest_link
from links.tasks import delete_expired_guest_links
from tests.clicks.clicking import batch_of, click_on
from tests.fixtures import MakeLink, PassSeconds

pytestmark = pytest.mark.django_db

NOW = datetime(2026, 11, 1, 12, tzinfo=UTC)


@pytest.fixture(autouse=True)
def clock() -> Iterator[time_machine.Traveller]:
    """Stop the clock."""
    with time_machine.travel(NOW, tick=False) as traveller:
        yield traveller


def _guest_link(**values: Unpack[GivenValues]) -> Link:
    values["destination"] = "https://example.com/"
    return create_guest_link(at=NOW, values=link_values(**values))


def _many(number: int, expires_at: datetime) -> list[Link]:
    return Link.objects.bulk_create(
        Link(is_guest=True, code=f"c{n}", key=f"/{expires_at}/{n}", location="x", expires_at=expires_at)
        for n in range(number)
    )


def _click(link: Link, *, name: str = "batch") -> int:
    return store_clicks([batch_of(click_on(link, at=NOW), name=name)])


def test_an_expired_link_is_erased_with_its_clicks(clock: time_machine.Traveller) -> None:
    link = _guest_link(expires_at=NOW + timedelta(hours=1))
    assert _click(link) == 1

    clock.shift(timedelta(hours=1, seconds=-1))
    assert delete_expired_guest_links() == 0
    assert Link.objects.count() == 1

    clock.shift(timedelta(seconds=1))
    assert delete_expired_guest_links() == 1
    for rows in (Link, Click, HourlyClicks, DailyBreakdown):
        assert not rows.objects.exists()


def test_without_an_expiry_a_link_is_erased_after_a_week(clock: time_machine.Traveller) -> None:
    _guest_link()

    clock.shift(timedelta(days=7, seconds=1))
    assert delete_expired_guest_links() == 1


def test_the_job_runs_at_least_every_minute(settings: Settings) -> None:
    jobs = settings.CELERY_BEAT_SCHEDULE.values()

    (seconds,) = [job["schedule"] for job in jobs if job["task"] == delete_expired_guest_links.name]

    assert seconds <= 60


def test_the_alias_is_free_once_the_link_is_erased(
    client: Client, clock: time_machine.Traveller, pass_seconds: PassSeconds
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


def test_expired_links_of_workspaces_are_kept(make_link: MakeLink, clock: time_machine.Traveller) -> None:
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


def test_one_run_erases_all_batches_and_keeps_unexpired_links(clock: time_machine.Traveller) -> None:
    _many(1_100, NOW - timedelta(hours=1))  # more than one batch
    fresh = {link.pk for link in _many(100, NOW + timedelta(hours=1))}

    assert delete_expired_guest_links() == 1_100
    assert set(Link.objects.values_list("pk", flat=True)) == fresh


def test_a_run_ends_in_time_and_the_next_continues(monkeypatch: pytest.MonkeyPatch, pass_seconds: PassSeconds) -> None:
    monkeypatch.setattr(guests, "_LINKS_PER_DELETION", 10)
    _many(25, NOW - timedelta(hours=1))

    def slowly(*, links: QuerySet[Link]) -> int:
        pass_seconds(60)
        return erase_links(links=links)

    monkeypatch.setattr(guests, "erase_links", slowly)

    assert [delete_expired_guest_links() for _ in range(4)] == [10, 10, 5, 0]


def test_the_next_run_completes_a_killed_one(monkeypatch: pytest.MonkeyPatch, clock: time_machine.Traveller) -> None:
    _click(_guest_link(expires_at=NOW + timedelta(minutes=1)))
    clock.shift(timedelta(minutes=2))

    def killed(*, links: QuerySet[Link]) -> int:
        raise KeyboardInterrupt

    with monkeypatch.context() as patch:
        patch.setattr(guests, "erase_links", killed)
        with pytest.raises(KeyboardInterrupt):
            delete_expired_guest_links()

    assert delete_expired_guest_links() == 1
    assert not Click.objects.exists()


@pytest.mark.skipif(connection.vendor != "sqlite", reason="reads the plans of SQLite")
def test_the_job_finds_expired_links_by_an_index() -> None:
    with CaptureQueriesContext(connection) as queries:
        delete_expired_guest_links()

    (query,) = queries.captured_queries
    with connection.cursor() as cursor:
        cursor.execute("EXPLAIN QUERY PLAN " + query["sql"])
        (plan,) = cursor.fetchall()
    assert "link_guest_expiry (is_guest=? AND expires_at<?)" in plan[-1]
