"""Measure how many clicks the worker stores per second, while visitors come and afterwards."""

import random
import time

from bench import data, wrk
from bench.budgets import BudgetResult
from bench.servers import BenchSite
from clicks import consumer
from clicks.models import Click
from links.services.click_counts import store_clicks
from redirects.click_stream import STREAM, RawClick, new_batch, pack
from shortener import redis
from shortener.config.worker import collect_garbage_rarely

_LEAST_RATE = 10_000
_BACKLOG = 2_000_000  # clicks
_LONGEST_DRAIN = 200.0  # seconds, of such a backlog
_WAITING_PER_SECOND = 25_000  # clicks that are in the stream before a load of so many seconds: more than can be stored
_WORKER_STARTS_WITHIN = 60.0  # seconds
_LINKS = 300
_PER_BATCH = 64  # as a redirect worker with 64 busy connections writes them
_WARM_UP_CLICKS = 2_000  # clicks
_QUIET_AFTER = 1.1  # seconds without a new click, after which the consumer no longer rests
_DRAIN_TIMEOUT = 600.0  # seconds

_SYSTEMS = (
    "Windows NT 10.0; Win64; x64", "Macintosh; Intel Mac OS X 10_15_7", "X11; Linux x86_64",
    "Linux; Android 14; Pixel 8", "iPhone; CPU iPhone OS 17_5 like Mac OS X",
)  # fmt: skip
_AGENTS = [
    f"Mozilla/5.0 ({system}) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/{version}.0.0.0 Safari/537.36"
    for system in _SYSTEMS
    for version in range(100, 140)
]
_REFERRERS = ["", *(f"https://site-{number}.example/path/{number}" for number in range(100))]


def stored_per_second(site: BenchSite, *, clicks: int) -> list[BudgetResult]:
    """Compare the rate of the worker's consumer with its budget."""
    stored, rate = rate_of_storing(site, clicks=clicks)
    lost, seconds = clicks - stored, _BACKLOG / rate
    return [
        BudgetResult(
            "clicks stored per second by one consumer",
            f"{rate:,.0f}" + (f", {lost:,} of {clicks:,} missing" if lost else ""),
            f"≥ {_LEAST_RATE:,}",
            rate >= _LEAST_RATE and not lost,
        ),
        BudgetResult(
            f"a backlog of {_BACKLOG:,} clicks, from {clicks:,}",
            f"{seconds:,.0f} s",
            f"≤ {_LONGEST_DRAIN:.0f} s",
            seconds <= _LONGEST_DRAIN,
        ),
    ]


def stored_beside_visitors(site: BenchSite, *, seconds: int) -> list[BudgetResult]:
    """Compare the rate at which the worker stores a backlog during redirects with its budget."""
    ids = data.fill(_LINKS)[:_LINKS]
    site.run("valkey", "control", "redirects")
    _fill(ids, _WAITING_PER_SECOND * seconds)
    before = _rows()
    site.run_all()
    deadline = time.monotonic() + _WORKER_STARTS_WITHIN
    while _rows() == before and time.monotonic() < deadline:
        time.sleep(0.2)
    before, began_at = _rows(), time.monotonic()
    load = wrk.run(f"{site.url}/bench-0", seconds=seconds)
    rate = (_rows() - before) / (time.monotonic() - began_at)
    return [
        BudgetResult(
            "clicks stored per second while visitors come",
            f"{rate:,.0f} beside {load.rate:,.0f} redirects/s",
            f"≥ {_LEAST_RATE:,}",
            rate >= _LEAST_RATE,
        )
    ]


def _rows() -> int:
    return Click.objects.count()


def rate_of_storing(site: BenchSite, *, clicks: int, seconds: float = _DRAIN_TIMEOUT) -> tuple[int, float]:
    """Return how many clicks of a full stream the worker's consumer stored in this time, and the rate per second."""
    collect_garbage_rarely()  # as at the start of a worker
    ids = data.fill(_LINKS)[:_LINKS]
    site.run("valkey")
    _drain(ids, _WARM_UP_CLICKS)
    stored, took = _drain(ids, clicks, seconds)
    return stored, stored / took


def _drain(link_ids: list[str], clicks: int, seconds: float = _DRAIN_TIMEOUT) -> tuple[int, float]:
    """Fill the stream, and return how many clicks were stored and the seconds that it took."""
    _fill(link_ids, clicks)
    time.sleep(_QUIET_AFTER)
    started_at = time.monotonic()
    stored = consumer.drain(redis.client(), store=store_clicks, seconds=seconds)
    return stored, time.monotonic() - started_at


def _fill(link_ids: list[str], clicks: int) -> None:
    """Add clicks of these links to the stream, a few of them popular."""
    chance = random.Random(clicks)
    popularity = [1 / rank for rank in range(1, len(link_ids) + 1)]
    client, owner, at = redis.client(), data.workspace().pk, int(time.time() * 1000)
    for start in range(0, clicks, _PER_BATCH):
        chosen = chance.choices(link_ids, popularity, k=min(_PER_BATCH, clicks - start))
        batch = new_batch([_click(chance, link_id, owner, at + start) for link_id in chosen])
        client.xadd(STREAM, pack(batch))


def _click(chance: random.Random, link_id: str, workspace_id: str, at: int) -> RawClick:
    address = f"{chance.randint(1, 223)}.{chance.randint(0, 255)}.{chance.randint(0, 255)}.{chance.randint(0, 9)}"
    return RawClick(link_id, workspace_id, None, at, address, chance.choice(_AGENTS), chance.choice(_REFERRERS))
