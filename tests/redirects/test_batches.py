"""Batches: concurrent redirects share one write to Redis and are answered after it."""

import asyncio

import pytest

from redirects.click_stream import STREAM
from shortener import redis
from tests.fixtures import MakeLink
from tests.redirects.conftest import CountClicks, Valkey
from tests.redirects.site import Answer, Site

pytestmark = pytest.mark.django_db(transaction=True)


def test_concurrent_redirects_share_few_writes(site: Site, make_link: MakeLink, count_clicks: CountClicks) -> None:
    link = make_link(alias="launch")
    site.get("/launch")

    site.get_all(["/launch"] * 400)

    assert int(redis.client().xlen(STREAM)) <= 20
    assert count_clicks(link) == 401


def test_a_cancelled_request_loses_no_other_click(site: Site, make_link: MakeLink, count_clicks: CountClicks) -> None:
    link = make_link(alias="launch")
    site.get("/launch")

    async def half_of_them_leave() -> list[Answer | BaseException]:
        visits = [asyncio.ensure_future(site.request("GET", "/launch")) for _ in range(40)]
        # Lets each request run until it first waits, for Redis.
        await asyncio.sleep(delay=0)
        for visit in visits[::2]:
            visit.cancel()
        return await asyncio.gather(*visits, return_exceptions=True)

    answers = site.run(half_of_them_leave())

    assert [isinstance(answer, Answer) and answer.status == 302 for answer in answers[1::2]] == [True] * 20
    assert 21 <= count_clicks(link) <= 41


def test_a_shared_lookup_survives_its_first_visitor_leaving(site: Site, make_link: MakeLink) -> None:
    make_link(alias="launch")

    async def first_leaves() -> list[Answer | BaseException]:
        visits = [asyncio.ensure_future(site.request("GET", "/launch")) for _ in range(5)]
        await asyncio.sleep(delay=0)
        visits[0].cancel()
        return await asyncio.gather(*visits, return_exceptions=True)

    answers = site.run(first_leaves())

    assert isinstance(answers[0], asyncio.CancelledError)
    assert [isinstance(answer, Answer) and answer.status for answer in answers[1:]] == [302] * 4


@pytest.mark.parametrize("is_redis_down", [False, True])
def test_shutdown_writes_all_clicks(
    valkey: Valkey, site: Site, make_link: MakeLink, count_clicks: CountClicks, is_redis_down: bool
) -> None:
    link = make_link(alias="launch")
    site.get("/launch")
    count_clicks(link)
    if is_redis_down:
        valkey.kill()

    async def all_are_cancelled() -> None:
        await site.request("GET", "/launch")  # now its target is in memory
        visits = [asyncio.ensure_future(site.request("GET", "/launch")) for _ in range(30)]
        await asyncio.sleep(delay=0)
        for visit in visits:
            visit.cancel()

    site.run(all_are_cancelled())
    site.stop()

    if is_redis_down:
        valkey.start()
        valkey.wait_until_used()
    assert count_clicks(link) == 32
