"""The database fails: cached targets redirect, and every other request gets a 503."""

from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
import time_machine
from django.db import connection
from pymongo.database import Database

from clicks.models import Click
from links.models import Link
from redirects.click_stream import STREAM
from shortener import redis
from tests.fixtures import MakeLink, PassSeconds
from tests.redirects.conftest import CountClicks, StartSite, Valkey
from tests.redirects.site import Site

pytestmark = pytest.mark.django_db(transaction=True)

Break = Callable[[], AbstractContextManager[None]]


@contextmanager
def without(table: str) -> Iterator[None]:
    """Make every statement about the table fail."""
    if connection.vendor == "mongodb":
        with _without_collection(table):
            yield
        return
    with connection.cursor() as cursor:
        cursor.execute(f"ALTER TABLE {table} RENAME TO gone")
        try:
            yield
        finally:
            cursor.execute(f"ALTER TABLE gone RENAME TO {table}")


@contextmanager
def _without_collection(name: str) -> Iterator[None]:
    """Replace the collection by a view on which every query fails."""
    database: Database[dict[str, Any]] = connection.database  # type: ignore[attr-defined]
    database[name].rename("gone")
    database.one.insert_one({})
    database.create_collection(name, viewOn="one", pipeline=[{"$set": {"impossible": {"$divide": [1, 0]}}}])
    try:
        yield
    finally:
        database[name].drop()
        database.one.drop()
        database.gone.rename(name)


def test_cached_links_redirect_even_an_hour_later(
    start_site: StartSite, make_link: MakeLink, count_clicks: CountClicks
) -> None:
    link = make_link(alias="launch")
    start_site().get("/launch")

    with without(Link._meta.db_table), time_machine.travel(datetime.now(UTC) + timedelta(hours=1)):
        answer = start_site().get("/launch")

    assert answer.status == 302
    assert redis.client().xlen(STREAM) == 2
    assert count_clicks(link) == 2


@pytest.mark.parametrize("path", ["/nothing", "/nothing+", "/limited"])
def test_requests_that_need_the_database_get_a_503(site: Site, make_link: MakeLink, path: str) -> None:
    make_link(alias="limited", max_clicks=1)

    with without(Link._meta.db_table):
        answer = site.get(path)

    assert (answer.status, answer.location, answer.headers["retry-after"]) == (503, None, "5")
    assert b"Please try again in a moment" in answer.body


def test_failed_lookups_leave_nothing_in_memory(site: Site) -> None:
    with without(Link._meta.db_table):
        answers = site.get_all([f"/invented{number}" for number in range(50)])

    assert {answer.status for answer in answers} == {503}
    plane = site.front._plane
    assert plane is not None
    assert plane._known_targets._lookups == {}


def test_without_redis_and_database_a_redirect_is_a_503(valkey: Valkey, site: Site, make_link: MakeLink) -> None:
    link = make_link(alias="launch")
    site.get("/launch")
    valkey.kill()

    with without(Click._meta.db_table):
        answer = site.get("/launch")

    assert (answer.status, answer.location) == (503, None)
    link.refresh_from_db()
    assert link.click_count == 0


def test_a_failure_is_not_cached(site: Site, make_link: MakeLink, pass_seconds: PassSeconds) -> None:
    make_link(alias="launch")

    with without(Link._meta.db_table):
        assert site.get("/launch").status == 503
    pass_seconds(1)

    assert site.get("/launch").status == 302
