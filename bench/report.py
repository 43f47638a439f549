"""Run the measurements, in an order in which none disturbs the next."""

import sys
from collections.abc import Iterable
from dataclasses import dataclass

from bench import clicks, data, kill, limit, pages, queries, redirects
from bench.budgets import BudgetResult
from bench.servers import BenchSite


@dataclass(frozen=True)
class BenchSize:
    """The amount of data and load."""

    links: int
    seconds: int
    clicks: int
    redirects: int
    max_clicks: int
    links_of_pages: int
    clicks_of_pages: int


FULL = BenchSize(
    links=1_000_000, seconds=8, clicks=500_000, redirects=20_000, max_clicks=1_000, links_of_pages=100_000,
    clicks_of_pages=10_000_000,
)  # fmt: skip
QUICK = BenchSize(
    links=50_000, seconds=3, clicks=100_000, redirects=5_000, max_clicks=200, links_of_pages=10_000,
    clicks_of_pages=1_000_000,
)  # fmt: skip


def measure(names: Iterable[str], size: BenchSize) -> list[BudgetResult]:
    """Return the results of these parts."""
    results: list[BudgetResult] = []
    with BenchSite() as site:
        if "queries" in names:
            _say("queries")
            results += queries.of_redirects(site)
            with_few = queries.of_creating_a_link(site)
        if "redirects" in names:
            _say("redirects against a bare application")
            data.fill(1)
            results += redirects.against_bare(site, seconds=size.seconds)
        if "scale" in names or "queries" in names:
            data.fill(size.links)
        if "queries" in names:
            with_many = queries.of_creating_a_link(site)
            results.append(queries.row_of_creating(with_few=with_few, with_many=with_many, links=size.links))
        if "scale" in names:
            _say("redirects at scale")
            results += redirects.at_scale(site, links=size.links, seconds=size.seconds)
        if "clicks" in names:
            _say("clicks stored")
            results += clicks.stored_per_second(site, clicks=size.clicks)
            results += clicks.stored_beside_visitors(site, seconds=size.seconds)
        if "pages" in names:
            _say("pages of the dashboard")
            results += pages.at_scale(site, links=size.links_of_pages, clicks=size.clicks_of_pages)
        if "kill" in names:
            _say("processes killed under load")
            results += kill.under_load(site, redirects=size.redirects)
        if "limit" in names:
            _say("a click limit under fire")
            results += limit.under_fire(site, max_clicks=size.max_clicks)
    return results


def _say(what: str) -> None:
    print(f"Measuring {what} …", file=sys.stderr)
