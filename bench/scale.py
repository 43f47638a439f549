"""Measure redirects of many links of a full database, relative to those of a single one."""

from functools import partial
from typing import Any

from bench import data, wrk
from bench.alternating import Case, Pace, alternate
from bench.budgets import BudgetResult
from bench.comparisons import rate_row
from bench.servers import BenchSite
from redirects.invalidation import TARGETS, cache_key
from shortener import redis

_HOT_LINKS = 10_000
_LEAST_HOT, _LEAST_ZIPF, _LEAST_COLD = 0.85, 0.6, 0.35
_KEYS_PER_SCAN = 10_000


def of_many_links(site: BenchSite, pace: Pace, *, links: int) -> list[BudgetResult]:
    """Compare hot links, links by popularity and links in no cache with one link, all with the same script."""
    data.fill(links)
    site.run_all()
    used, load, forget = site.use_of("redirects"), partial(_load, site), partial(_forget, site)
    one, hot, zipf, cold = alternate(
        [
            Case(load("uniform", 1, step=links // _HOT_LINKS), used),
            Case(load("uniform", _HOT_LINKS, step=links // _HOT_LINKS), used, before=forget, warm_up=1),
            Case(load("zipf", links), used, before=forget, warm_up=1),
            Case(load("once", links), used, before=forget),
        ],
        pace,
    )
    return [
        rate_row(f"redirects/s, {_HOT_LINKS:,} hot links of {links:,}", hot, one, least=_LEAST_HOT, of="one link"),
        rate_row(f"redirects/s, zipf over {links:,} links", zipf, one, least=_LEAST_ZIPF, of="one link"),
        rate_row(f"redirects/s, {links:,} links, all cold", cold, one, least=_LEAST_COLD, of="one link"),
    ]


def _load(site: BenchSite, order: str, links: int, *, step: int = 1) -> Any:
    return lambda seconds: wrk.run_many(site.url, order=order, links=links, step=step, seconds=seconds)


def _forget(site: BenchSite) -> None:
    """Start the redirect plane again, with no link in any cache, and let it answer for one of them."""
    site.stop("redirects")
    client, cursor = redis.client(), 0
    while True:
        cursor, keys = client.scan(cursor, match=cache_key(TARGETS, "*"), count=_KEYS_PER_SCAN)
        if keys:
            client.unlink(*keys)
        if not cursor:
            break
    site.start("redirects")
    wrk.run(f"{site.url}/bench-0", seconds=1)
