"""Check that a click limit is exact under concurrent requests, and what it costs."""

import asyncio

from bench import data, wrk
from bench.alternating import Case, Pace, alternate
from bench.budgets import BudgetResult
from bench.comparisons import rate_row
from bench.redirects import hot_link
from bench.servers import BenchSite
from bench.visitors import Visits

_CLIENTS = 64
_LEAST_RATIO = 0.25


def against_unlimited(site: BenchSite, pace: Pace) -> list[BudgetResult]:
    """Compare redirects of a link with a limit, which is never reached, with those of a link without one."""
    data.fill(1)
    site.run_all()
    limited = f"{site.url}/{data.limited_link().code}"
    unlimited, ours = alternate(
        [hot_link(site), Case(lambda seconds: wrk.run(limited, seconds=seconds), site.use_of("redirects"))], pace
    )
    return [rate_row("redirects/s of a link with maxClicks", ours, unlimited, least=_LEAST_RATIO, of="a link without")]


def under_fire(site: BenchSite, *, max_clicks: int) -> list[BudgetResult]:
    """Send twice as many requests as the limit allows, from many clients at once."""
    site.run_all()
    link = data.limited_link(max_clicks)
    visits = Visits()
    asyncio.run(visits.make(f"{site.url}/{link.code}", requests=2 * max_clicks, clients=_CLIENTS))
    return [
        BudgetResult(
            f"redirects of maxClicks: {max_clicks} under {_CLIENTS} clients",
            f"{visits.redirects}",
            f"exactly {max_clicks}",
            visits.redirects == max_clicks,
        )
    ]
