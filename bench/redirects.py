"""Measure redirects of one cached link, relative to the baseline in bench/bare.py."""

from bench import data, wrk
from bench.alternating import Case, Pace, alternate
from bench.budgets import BudgetResult
from bench.comparisons import p99_row, rate_row
from bench.servers import BenchSite, bare

_LEAST_RATIO = 0.8
_MOST_PROCESSOR_TIME = 1.3
_LARGEST_P99_RATIO = 5.0


def against_bare(site: BenchSite, pace: Pace) -> list[BudgetResult]:
    """Compare rate, processor time and p99 with those of the baseline."""
    data.fill(1)
    site.run_all()
    with bare() as server:
        yardstick, ours = alternate(
            [Case(lambda seconds: wrk.run(server.url, seconds=seconds), server.used), hot_link(site)], pace
        )
    times = ours.processor_time / yardstick.processor_time
    return [
        rate_row("redirects/s, one link, click acknowledged", ours, yardstick, least=_LEAST_RATIO, of="a bare 302"),
        BudgetResult(
            "processor time of a redirect",
            f"{ours.processor_time:.1f} µs, bare {yardstick.processor_time:.1f} µs = {times:.2f} ×",
            f"≤ {_MOST_PROCESSOR_TIME} × bare",
            times <= _MOST_PROCESSOR_TIME,
        ),
        p99_row(
            f"p99 of a redirect at {wrk.CONNECTIONS} connections", ours, yardstick, most=_LARGEST_P99_RATIO, of="bare"
        ),
    ]


def hot_link(site: BenchSite) -> Case:
    """Return the case that others are compared with: one link, from memory."""
    return Case(lambda seconds: wrk.run(f"{site.url}/bench-0", seconds=seconds), site.use_of("redirects"))
