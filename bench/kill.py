"""Kill processes with SIGKILL under load, and check that no answered click is lost."""

import asyncio
import time

from bench import click_stream, data
from bench.budgets import BudgetResult
from bench.servers import BenchSite
from bench.visitors import Visits
from links.models import Link
from redirects.click_stream import STREAM
from shortener import redis

_KILLED = ("redirects", "control", "worker", "valkey")
_CLIENTS = 32
_DOWN_FOR = 1.0  # seconds
_STORED_WITHIN = 60.0  # seconds


def under_load(site: BenchSite, *, redirects: int) -> list[BudgetResult]:
    """Kill each process during redirects, and compare the answered redirects with the stored clicks."""
    data.fill(1)
    return [_kill(site, name, redirects) for name in _KILLED]


def _kill(site: BenchSite, name: str, redirects: int) -> BudgetResult:
    site.run_all()
    click_stream.wait_until_stored()
    before = _clicks()
    visits = Visits()
    asyncio.run(_visit_and_kill(site, name, visits, redirects))
    counted = _stored(at_least=before + visits.redirects) - before
    lost = max(0, visits.redirects - counted)
    others = visits.total - visits.redirects
    return BudgetResult(
        f"answered clicks lost, {name} killed with -9",
        f"{lost} of {visits.redirects:,}" + (f", {others} other answers" if others else ""),
        "0",
        not lost and not others,
    )


async def _visit_and_kill(site: BenchSite, name: str, visits: Visits, redirects: int) -> None:
    load = asyncio.create_task(visits.make(f"{site.url}/bench-0", requests=redirects, clients=_CLIENTS))
    while visits.total < redirects // 3:
        await asyncio.sleep(0.01)
    site.kill(name)
    await asyncio.sleep(_DOWN_FOR)
    await asyncio.to_thread(site.start, name)
    await load


def _stored(*, at_least: int) -> int:
    """Return the link's click count when the stream is empty and the count high enough, or after a timeout."""
    deadline = time.monotonic() + _STORED_WITHIN
    while time.monotonic() < deadline:
        if not redis.client().xlen(STREAM) and _clicks() >= at_least:
            break
        time.sleep(0.2)
    return _clicks()


def _clicks() -> int:
    return Link.objects.values_list("click_count", flat=True).get(code="bench-0")
