"""Measure redirects of a hot link while something else is asked of the site, relative to the same link alone."""

from dataclasses import replace
from functools import partial

from bench import data, members, wrk
from bench.alternating import Pace, alternate
from bench.budgets import BudgetResult
from bench.comparisons import p99_row, rate_row
from bench.redirects import hot_link
from bench.servers import BenchSite

_LEAST_BESIDE_CODES, _LEAST_BESIDE_MEMBERS = 0.4, 0.6
_LARGEST_P99_RATIO = 3.0


def against_alone(site: BenchSite, pace: Pace, *, links: int) -> list[BudgetResult]:
    """Compare rate and p99 beside unknown codes, a member who opens pages, and an export of this number of links."""
    data.fill(links)
    site.run_all()
    owner = data.owner()
    cookie = members.cookie(owner)
    pages = tuple(members.page(owner, path) for path in ("/overview", "/links"))
    export = (members.page(owner, "/links/export.csv"),)
    others = {
        f"{wrk.CONNECTIONS} connections of unknown codes": (partial(wrk.flood, site.url), _LEAST_BESIDE_CODES),
        "a member who opens pages": (
            partial(members.requests_in_a_loop, pages, cookie), _LEAST_BESIDE_MEMBERS,
        ),
        f"an export of {links:,} links": (
            partial(members.requests_in_a_loop, export, cookie), _LEAST_BESIDE_MEMBERS,
        ),
    }  # fmt: skip
    hot = hot_link(site)
    alone, *beside = alternate([hot, *(replace(hot, beside=other) for other, _least in others.values())], pace)
    rows = []
    for (what, (_other, least)), found in zip(others.items(), beside, strict=True):
        rows += [
            rate_row(f"redirects/s, one link, beside {what}", found, alone, least=least, of="it alone"),
            p99_row(f"p99 of them beside {what}", found, alone, most=_LARGEST_P99_RATIO, of="alone"),
        ]
    return rows
