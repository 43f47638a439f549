"""Run the measurements, in an order in which none disturbs the next."""

import sys
from collections.abc import Collection, Iterable
from dataclasses import dataclass

from bench import (
    beside,
    clicks,
    closed,
    hostile,
    idle,
    kill,
    limit,
    memory,
    pages,
    parts,
    posts,
    queries,
    redirects,
    rules,
    scale,
    search,
)
from bench.alternating import Pace
from bench.budgets import BudgetResult
from bench.servers import BenchSite


@dataclass(frozen=True)
class BenchSize:
    """The amount of data and load."""

    links: int
    pace: Pace
    clicks: int
    seconds: int  # of a load that is measured once
    redirects: int
    max_clicks: int
    links_of_pages: int
    clicks_of_pages: int
    hostile_minutes: float


FULL = BenchSize(
    links=1_000_000, pace=Pace(rounds=5, seconds=5), clicks=500_000, seconds=8, redirects=20_000,
    max_clicks=1_000, links_of_pages=1_000_000, clicks_of_pages=5_000_000,
    hostile_minutes=2,
)  # fmt: skip
QUICK = BenchSize(
    links=50_000, pace=Pace(rounds=3, seconds=1), clicks=100_000, seconds=3, redirects=5_000,
    max_clicks=200, links_of_pages=10_000, clicks_of_pages=1_000_000,
    hostile_minutes=0.5,
)  # fmt: skip


def measure(names: Collection[str], size: BenchSize) -> list[BudgetResult]:
    """Return the results of these parts."""
    results: list[BudgetResult] = []
    with BenchSite() as site:
        for name, what in parts.NAMES.items():
            if name in names:
                print(f"Measuring {what} …", file=sys.stderr)
                results += _measure(name, site, size)
    return results


def _measure(name: str, site: BenchSite, size: BenchSize) -> Iterable[BudgetResult]:
    match name:
        case "queries":
            yield from queries.of_redirects(site)
            yield from queries.of_creating_links(site, links=size.links)
        case "redirects":
            yield from redirects.against_bare(site, size.pace)
        case "scale":
            yield from scale.of_many_links(site, size.pace, links=size.links)
        case "beside":
            yield from beside.against_alone(site, size.pace, links=size.links)
        case "idle":
            yield from idle.against_alone(site, size.pace)
        case "closed":
            yield from closed.against_hot_link(site, size.pace)
        case "posts":
            yield from posts.against_empty_view(site, size.pace)
        case "clicks":
            yield from clicks.stored_per_second(site, clicks=size.clicks)
            yield from clicks.stored_beside_visitors(site, seconds=size.seconds)
        case "pages":
            yield from pages.at_scale(site, links=size.links_of_pages, clicks=size.clicks_of_pages)
        case "search":
            yield from search.at_scale(site, links=size.links)
        case "memory":
            yield from memory.while_idle(site)
        case "hostile":
            yield from hostile.growth(site, minutes=size.hostile_minutes)
        case "kill":
            yield from kill.under_load(site, redirects=size.redirects)
        case "limit":
            yield from limit.against_unlimited(site, size.pace)
            yield from limit.under_fire(site, max_clicks=size.max_clicks)
        case "rules":
            yield from rules.against_plain_link(site, size.pace)
