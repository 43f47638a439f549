"""Redis has no free memory, or the stream has reached its limit: clicks go to the database, and links redirect."""

from typing import Any

import pytest
from pytest_django import Settings

from clicks.models import Click
from links.tasks import store_clicks
from redirects.click_stream import DROPPED, STREAM
from shortener import redis
from tests.fixtures import MakeLink, PassSeconds
from tests.redirects.conftest import CountClicks, StartSite, Statements, Valkey
from tests.redirects.site import Site
from tests.redirects.test_database_down import without

pytestmark = pytest.mark.django_db(transaction=True)


def _set_memory(size: str) -> None:
    redis.client().config_set("maxmemory", size)


def _waiting() -> Any:
    return redis.client().xlen(STREAM)


def test_clicks_go_to_the_database_while_redis_has_no_memory(
    valkey: Valkey, site: Site, make_link: MakeLink, count_clicks: CountClicks, pass_seconds: PassSeconds
) -> None:
    link = make_link(alias="launch")
    site.get("/launch")
    _set_memory("1")

    answers = site.get_all(["/launch"] * 50)

    assert {answer.status for answer in answers} == {302}
    assert (Click.objects.count(), _waiting()) == (50, 1)
    _set_memory("0")
    pass_seconds(1.5)
    site.get("/launch")
    assert _waiting() == 2
    assert count_clicks(link) == 52


def test_targets_come_from_redis_while_it_has_no_memory(
    valkey: Valkey, start_site: StartSite, make_link: MakeLink, statements: Statements
) -> None:
    make_link(alias="launch")
    make_link(alias="other")
    start_site().get_all(["/launch", "/other"])
    site = start_site()
    _set_memory("1")
    site.get("/launch")
    statements.sql.clear()

    assert site.get("/other").status == 302
    assert not [sql for sql in statements.sql if '"location"' in sql]


def test_clicks_go_to_the_database_while_the_stream_is_full(
    valkey: Valkey,
    site: Site,
    make_link: MakeLink,
    count_clicks: CountClicks,
    pass_seconds: PassSeconds,
    settings: Settings,
) -> None:
    link = make_link(alias="launch")
    site.get("/launch")
    settings.CLICK_STREAM_LIMIT = 1
    pass_seconds(1.5)

    answers = site.get_all(["/launch"] * 20)

    assert {answer.status for answer in answers} == {302}
    assert (Click.objects.count(), _waiting()) == (20, 1)
    settings.CLICK_STREAM_LIMIT = 1_000_000
    pass_seconds(1.5)
    site.get("/launch")
    assert count_clicks(link) == 22


def test_a_click_that_nothing_can_keep_is_dropped_and_counted(
    valkey: Valkey,
    site: Site,
    make_link: MakeLink,
    count_clicks: CountClicks,
    pass_seconds: PassSeconds,
    caplog: pytest.LogCaptureFixture,
) -> None:
    link = make_link(alias="launch")
    site.get("/launch")
    _set_memory("1")

    with without(Click._meta.db_table):
        answers = [*site.get_all(["/launch"] * 20), site.get("/launch")]

    assert {answer.location for answer in answers} == {"https://example.com/page"}
    for message in ("Redis takes no more clicks", "Neither Redis nor the database keeps clicks"):
        assert sum(message in record.message for record in caplog.records) == 1
    _set_memory("0")
    pass_seconds(1.5)
    site.get("/launch")
    assert redis.client().get(DROPPED) == b"21"
    assert count_clicks(link) == 2


def test_the_worker_stores_clicks_while_redis_has_no_memory(valkey: Valkey, site: Site, make_link: MakeLink) -> None:
    link = make_link(alias="launch")
    assert store_clicks() == 0
    site.get("/launch")
    _set_memory("1")

    assert store_clicks() == 1

    link.refresh_from_db()
    assert (link.click_count, _waiting()) == (1, 0)
