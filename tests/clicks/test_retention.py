"""CLICKS_KEPT_DAYS: raw clicks are deleted after so many days, and their counts stay."""

from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta

import pytest
import time_machine
from django.core.management import call_command
from django.db import connection
from pytest_django import Settings

from clicks.models import Click
from clicks.tasks import delete_old_clicks
from links.models import Link
from links.services.click_counts import store_clicks
from shortener.db import transactions
from tests.clicks.clicking import batch_of, click_on, counted
from tests.fixtures import MakeLink

pytestmark = pytest.mark.django_db

NOW = datetime(2026, 12, 31, 12, tzinfo=UTC)
DAYS = 30


@pytest.fixture
def link(make_link: MakeLink) -> Link:
    """A link with 5 clicks from 40 days ago, 3 from a minute more than 30 and 2 from a minute less."""
    made = make_link(alias="launch")
    for ago, count in (
        (timedelta(days=40), 5),
        (timedelta(days=DAYS, minutes=1), 3),
        (timedelta(days=DAYS, minutes=-1), 2),
    ):
        with time_machine.travel(NOW - ago, tick=False):
            some = [click_on(made, at=NOW - ago, address=f"8.8.{ago.days}.{number}") for number in range(count)]
            store_clicks([batch_of(*some, name=str(ago))])
    return made


def _run_the_hourly_job() -> int:
    with time_machine.travel(NOW, tick=False):
        return delete_old_clicks()


@pytest.mark.parametrize("batch", [1, 3, 8, 5_000])
def test_old_clicks_are_deleted_in_batches_and_counts_stay(
    link: Link, settings: Settings, monkeypatch: pytest.MonkeyPatch, batch: int
) -> None:
    monkeypatch.setattr(transactions, "_ROWS_PER_DELETION", batch)
    settings.CLICKS_KEPT_DAYS = DAYS

    assert _run_the_hourly_job() == 8

    assert set(Click.objects.values_list("at", flat=True)) == {NOW - timedelta(days=DAYS, minutes=-1)}
    assert Click.objects.count() == 2
    link.refresh_from_db()
    assert (link.click_count, counted(link.pk)) == (10, (10, 10))
    assert _run_the_hourly_job() == 0


def test_without_the_setting_clicks_stay_for_ever(link: Link, settings: Settings) -> None:
    settings.CLICKS_KEPT_DAYS = 0

    assert _run_the_hourly_job() == 0
    assert Click.objects.count() == 10


def test_the_job_runs_every_hour(settings: Settings) -> None:
    jobs = {job["task"]: job["schedule"] for job in settings.CELERY_BEAT_SCHEDULE.values()}

    assert jobs["clicks.tasks.delete_old_clicks"] == 3600


@pytest.fixture
def expiry_after_migrating(settings: Settings, transactional_db: None) -> Iterator[Callable[[int], int | None]]:
    """Migrate with this CLICKS_KEPT_DAYS and return the seconds after which MongoDB deletes a click, None for never."""
    if connection.vendor != "mongodb":
        pytest.skip("only MongoDB expires rows itself")

    def migrate(days: int) -> int | None:
        settings.CLICKS_KEPT_DAYS = days
        call_command("migrate", verbosity=0)
        indexes = connection.get_collection(Click._meta.db_table).index_information()  # type: ignore[attr-defined]
        expiring = [index for index in indexes.values() if "expireAfterSeconds" in index]
        assert all(index["key"] == [("at", 1)] for index in expiring)
        assert len(expiring) <= 1
        return expiring[0]["expireAfterSeconds"] if expiring else None

    yield migrate
    migrate(0)


def test_mongodb_expires_clicks_after_the_set_days(
    expiry_after_migrating: Callable[[int], int | None],
) -> None:
    days = [0, 30, 30, 7, 0]

    assert [expiry_after_migrating(kept) for kept in days] == [None, 30 * 86_400, 30 * 86_400, 7 * 86_400, None]
