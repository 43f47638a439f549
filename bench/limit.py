"""Check that a click limit is exact under concurrent requests."""

import asyncio

from django.utils import timezone

from accounts.workspaces.actors import operator
from bench import data
from bench.budgets import BudgetResult
from bench.servers import BenchSite
from bench.visitors import Visits
from links.fields import link_values
from links.services.creation import create_link

_CLIENTS = 64


def under_fire(site: BenchSite, *, max_clicks: int) -> list[BudgetResult]:
    """Send twice as many requests as the limit allows, from many clients at once."""
    site.run("valkey", "web", "worker", "beat")
    link = create_link(
        by=operator(data.workspace()),
        at=timezone.now(),
        values=link_values(destination=data.BENCH_DESTINATION, max_clicks=max_clicks),
    )
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
