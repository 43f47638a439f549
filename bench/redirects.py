"""Measure redirects per second and their p99, relative to the baseline in bench/bare.py, alternating with it."""

import statistics
import sys
import time
from collections.abc import Callable, Iterable

from bench import wrk
from bench.budgets import BudgetResult
from bench.servers import BenchSite, bare
from bench.wrk import Load
from redirects.click_stream import STREAM
from shortener import redis

_ROUNDS = 3
_WARM_UP_SECONDS = 5  # before each round: cached targets expire during the other rounds
_HOT_LINKS = 10_000
_DRAINED_WITHIN = 300.0  # seconds
_LEAST_RATIO = 0.45
_LEAST_AT_SCALE = 0.80
_LARGEST_P99_RATIO = 5.0


def against_bare(site: BenchSite, *, seconds: int) -> list[BudgetResult]:
    """Compare one cached link with the baseline."""
    site.run("valkey", "web", "worker", "beat")
    with bare() as bare_url:
        yardstick, ours = _alternately(
            lambda length: wrk.run(bare_url, seconds=length),
            lambda length: wrk.run(f"{site.url}/bench-0", seconds=length),
            seconds=seconds,
        )
    ratio, p99_ratio = ours.rate / yardstick.rate, ours.p99 / yardstick.p99
    return [
        BudgetResult(
            "redirects/s, one link, click acknowledged",
            f"{ours.rate:,.0f} of {yardstick.rate:,.0f} = {ratio:.0%}",
            f"≥ {_LEAST_RATIO:.0%} of a bare 302",
            ratio >= _LEAST_RATIO,
        ),
        BudgetResult(
            f"p99 of a redirect at {wrk.CONNECTIONS} connections",
            f"{ours.p99:.1f} ms, bare {yardstick.p99:.1f} ms = {p99_ratio:.1f} ×",
            f"≤ {_LARGEST_P99_RATIO:.0f} × bare",
            p99_ratio <= _LARGEST_P99_RATIO,
        ),
    ]


def at_scale(site: BenchSite, *, links: int, seconds: int) -> list[BudgetResult]:
    """Compare many hot links with a single one, in a database with this many links."""
    site.run("valkey", "web", "worker", "beat")
    step = links // _HOT_LINKS
    one, many = _alternately(
        lambda length: wrk.run_many(site.url, hot=1, step=step, seconds=length),
        lambda length: wrk.run_many(site.url, hot=_HOT_LINKS, step=step, seconds=length),
        seconds=seconds,
    )
    ratio = many.rate / one.rate
    return [
        BudgetResult(
            f"redirects/s, {_HOT_LINKS:,} hot links among {links:,}",
            f"{many.rate:,.0f} of {one.rate:,.0f} = {ratio:.0%}",
            f"≥ {_LEAST_AT_SCALE:.0%} of one link",
            ratio >= _LEAST_AT_SCALE,
        )
    ]


def _alternately(first: Callable[[int], Load], second: Callable[[int], Load], *, seconds: int) -> tuple[Load, Load]:
    """Alternate both measurements, each after a warm-up and with an empty click stream, and return their medians."""
    loads: tuple[list[Load], list[Load]] = [], []
    for _round in range(_ROUNDS):
        for measure, results in zip((first, second), loads, strict=True):
            _wait_until_stored()
            measure(_WARM_UP_SECONDS)
            results.append(measure(seconds))
    return _median(loads[0]), _median(loads[1])


def _median(loads: Iterable[Load]) -> Load:
    loads = list(loads)
    return Load(statistics.median(load.rate for load in loads), statistics.median(load.p99 for load in loads))


def _wait_until_stored() -> None:
    deadline = time.monotonic() + _DRAINED_WITHIN
    while redis.client().xlen(STREAM):
        if time.monotonic() > deadline:
            sys.exit("The worker does not store the clicks.")
        time.sleep(0.2)
