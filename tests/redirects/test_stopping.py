"""The redirect plane stops although a library lost the cancellation of its task."""

import asyncio

import pytest
from redis.asyncio.client import PubSub

from tests.redirects.site import Site
from tests.stack.waiting import eventually

pytestmark = pytest.mark.django_db(transaction=True)


def test_a_lost_cancellation_does_not_hold_the_stop(site: Site, monkeypatch: pytest.MonkeyPatch) -> None:
    get_message = PubSub.get_message
    calls, lost = [0], [0]

    async def lose_the_first(connection: PubSub, *, timeout: float) -> object:
        calls[0] += 1
        try:
            return await get_message(connection, timeout=timeout)
        except asyncio.CancelledError:
            lost[0] += 1
            if lost[0] > 1:
                raise
            return None

    monkeypatch.setattr(PubSub, "get_message", lose_the_first)
    assert eventually(lambda: calls[0] > 1, within=5)

    closing = site.start(site.front.close())

    assert closing.result(5) is None
    assert lost == [1]
