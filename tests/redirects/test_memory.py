"""Targets stay in a process's memory until they are invalidated, and no longer than a second without the channel."""

import time
from datetime import UTC, datetime

import pytest

from accounts.workspaces.actors import operator
from links.models import Link
from links.services.changes import set_links_disabled
from redirects import channel
from redirects.invalidation import TARGETS, cache_key
from redirects.memory import Memory, remember_short
from shortener import redis
from tests.fixtures import MakeLink
from tests.redirects.conftest import StartSite, Valkey
from tests.redirects.site import Site
from tests.stack.waiting import eventually

pytestmark = pytest.mark.django_db(transaction=True)

CODES = [f"hot-{number}" for number in range(20)]


def _disable() -> None:
    set_links_disabled(links=Link.objects.all(), by=operator(None), disabled=True, at=datetime.now(UTC))


def _statuses(site: Site) -> set[int]:
    return {answer.status for answer in site.get_all([f"/{code}" for code in CODES])}


def test_a_target_stays_in_memory_while_the_channel_is_up(
    start_site: StartSite, make_link: MakeLink, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(channel, "UNCONFIRMED_TTL", 30.0)  # a busy machine may not answer a ping in time
    make_link(alias="launch")
    site = start_site()  # after the message that invalidates the new link
    assert site.get("/launch").status == 302
    Link.objects.all().delete()  # behind the back of every cache
    redis.client().delete(cache_key(TARGETS, "/launch"))

    until = time.monotonic() + 1.5
    while time.monotonic() < until:
        assert site.get("/launch").status == 302


def test_a_change_shows_in_every_process_within_a_second(start_site: StartSite, make_link: MakeLink) -> None:
    sites = [start_site(), start_site()]
    for code in CODES:
        make_link(alias=code)
    assert [_statuses(site) for site in sites] == [{302}, {302}]

    _disable()

    eventually(lambda: [_statuses(site) for site in sites] == [{410}, {410}], within=1)


@pytest.mark.parametrize("cut", ["before the change", "after the change"])
def test_a_change_shows_though_the_channel_was_cut(start_site: StartSite, make_link: MakeLink, cut: str) -> None:
    sites = [start_site(), start_site()]
    for code in CODES:
        make_link(alias=code)
    assert [_statuses(site) for site in sites] == [{302}, {302}]

    if cut == "before the change":
        redis.client().client_kill_filter(_type="pubsub")
    _disable()
    if cut == "after the change":
        redis.client().client_kill_filter(_type="pubsub")

    eventually(lambda: [_statuses(site) for site in sites] == [{410}, {410}], within=1)


def test_a_change_while_redis_restarts_shows(valkey: Valkey, site: Site, make_link: MakeLink) -> None:
    for code in CODES:
        make_link(alias=code)
    assert _statuses(site) == {302}

    valkey.kill()
    _disable()
    valkey.start()

    eventually(lambda: _statuses(site) == {410}, within=3)  # two for the retry of the invalidation, one to show


class _Confirmed:
    complete_until = float("inf")


def test_invented_keys_displace_no_values() -> None:
    memory: Memory[str] = Memory(_Confirmed(), values=2, missing=2, size=100)

    def keep(key: str, value: str | None) -> None:
        memory.keep(key, value, memory.begin(key), time.monotonic(), size=1)

    keep("a", "A")
    for number in range(10):
        keep(f"invented-{number}", None)

    known = memory.get("a")
    assert known is not None
    assert known[2] == "A"
    assert memory.get("invented-0") is None


def test_a_lookup_that_an_invalidation_overtook_is_not_kept() -> None:
    memory: Memory[str] = Memory(_Confirmed(), values=2, missing=2, size=100)
    token = memory.begin("a")

    memory.invalidate("a")
    memory.keep("a", "old", token, time.monotonic(), size=1)

    assert memory.get("a") is None


def test_nothing_is_valid_after_a_gap_in_the_channel() -> None:
    memory: Memory[str] = Memory(_Confirmed(), values=2, missing=2, size=100)
    memory.keep("a", "A", memory.begin("a"), time.monotonic(), size=1)

    memory.doubt_all()

    assert (memory.get("a"), memory.doubtful("a")) == (None, "A")


def test_only_short_texts_are_remembered() -> None:
    asked: list[tuple[str, ...]] = []

    def find(*texts: str) -> int:
        asked.append(texts)
        return len(asked)

    remembering = remember_short(find, results=10)

    assert [remembering("10.0.0.1", "1" * 100) for _ in range(3)] == [1, 1, 1]
    assert [remembering("10.0.0.1", "1" * 101) for _ in range(3)] == [2, 3, 4]


def test_large_values_displace_the_oldest() -> None:
    memory: Memory[str] = Memory(_Confirmed(), values=10, missing=2, size=100)

    for key in ("a", "b", "b", "c"):
        memory.keep(key, key, memory.begin(key), time.monotonic(), size=40)

    assert [key for key in "abc" if memory.get(key)] == ["b", "c"]
