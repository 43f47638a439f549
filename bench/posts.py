"""Measure POST /api/links relative to an empty view that is given the same requests on the same server."""

from bench import data, wrk
from bench.alternating import Case, Measurement, Pace, alternate
from bench.budgets import BudgetResult
from bench.comparisons import rate_row
from bench.servers import BenchSite
from bench.urls import EMPTY

_CONNECTIONS = (1, 8, 32)
_LEAST_RATIO = 0.25
_NOISE = 0.05  # by which a rate may be lower before it counts as fallen
_LARGEST_P99_RATIO = 10.0
_PATH = "/api/links"


def against_empty_view(site: BenchSite, pace: Pace) -> list[BudgetResult]:
    """Compare the rates at each number of connections with the empty view's, and with each other."""
    site.run_all()
    keys = data.api_keys()

    def case(path: str, connections: int) -> Case:
        return Case(
            lambda seconds: wrk.run_posts(site.url, path, keys=keys, connections=connections, seconds=seconds),
            site.use_of("control"),
        )

    found = alternate([case(path, connections) for connections in _CONNECTIONS for path in (_PATH, EMPTY)], pace)
    posts, empty = found[::2], found[1::2]
    return [
        *(
            rate_row(
                f"POST {_PATH} per second, connections: {connections}", ours, other, least=_LEAST_RATIO,
                of="an empty view",
            )
            for connections, ours, other in zip(_CONNECTIONS, posts, empty, strict=True)
        ),
        _growth_row(posts),
        _p99_row(posts),
    ]  # fmt: skip


def _growth_row(posts: list[Measurement]) -> BudgetResult:
    rates = [each.rate for each in posts]
    return BudgetResult(
        f"POST {_PATH} per second, connections: " + " → ".join(map(str, _CONNECTIONS)),
        " → ".join(f"{rate:,.0f}" for rate in rates),
        f"never falling by more than {_NOISE:.0%}",
        all(rate >= (1 - _NOISE) * max(rates[:place]) for place, rate in enumerate(rates) if place),
    )


def _p99_row(posts: list[Measurement]) -> BudgetResult:
    few, many = posts[0].p50, posts[-1].p99
    return BudgetResult(
        f"p99 of POST {_PATH}, connections: {_CONNECTIONS[-1]}",
        f"{many:.1f} ms, p50 of one {few:.1f} ms = {many / few:.1f} ×",
        f"≤ {_LARGEST_P99_RATIO:g} × p50 of one",
        many <= _LARGEST_P99_RATIO * few,
    )
