"""Visitors stay anonymous: of an address only the country and a hash with the day's salt are kept."""

from datetime import timedelta

import pytest
import time_machine
from django.db import connection

from clicks.models import Click, VisitorSalt
from clicks.tasks import delete_old_visitor_salts
from links.services.click_counts import store_clicks
from redirects import click_stream
from shortener import redis
from tests.clicks.clicking import NOON, batch_of, click_on, drain_stream, record
from tests.fixtures import MakeLink

pytestmark = pytest.mark.django_db


def _whole_database() -> str:
    with connection.cursor() as cursor:
        tables = set(connection.introspection.table_names(cursor)) - {"links_search"}  # cannot be read whole
        if connection.vendor == "mongodb":
            return "\n".join(str(list(connection.database[table].find())) for table in tables)  # type: ignore[attr-defined]
        return "\n".join(str(cursor.execute(f'SELECT * FROM "{table}"').fetchall()) for table in tables)  # noqa: S608 - our own tables


@pytest.mark.parametrize("address", ["203.0.113.77", "2001:db8:77:88::99"])
def test_the_address_is_in_no_table_and_not_left_in_redis(make_link: MakeLink, address: str) -> None:
    link = make_link(alias="launch")
    referrer = "https://user:hunter2@news.example/private/path?token=s3cret"
    record(click_on(link, address=address, referrer=referrer))
    drain_stream()

    everything = _whole_database()
    assert Click.objects.get().stream_id in everything
    for private in (address, address.encode().hex(), "hunter2", "s3cret", "private/path"):
        assert private not in everything
    assert int(redis.client().xlen(click_stream.STREAM)) == 0


def test_a_visitor_cannot_be_recognised_on_another_day_or_link(make_link: MakeLink) -> None:
    first, second = make_link(alias="first"), make_link(alias="second")
    store_clicks([batch_of(click_on(first), click_on(first, at=NOON + timedelta(days=1)), click_on(second))])

    assert Click.objects.values("visitor").distinct().count() == 3


def test_each_days_salt_is_deleted_three_days_later(make_link: MakeLink) -> None:
    link = make_link(alias="launch")
    store_clicks([batch_of(*(click_on(link, at=NOON + timedelta(days=day)) for day in range(5)))])
    assert VisitorSalt.objects.values("salt").distinct().count() == 5

    with time_machine.travel(NOON + timedelta(days=4)):
        delete_old_visitor_salts()

    assert sorted(salt.day.day for salt in VisitorSalt.objects.all()) == [3, 4, 5]
