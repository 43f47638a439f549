"""Measure answers for codes that are not followed, relative to redirects of a hot link."""

from datetime import timedelta
from functools import partial

from django.utils import timezone

from bench import data, wrk
from bench.alternating import Case, Pace, alternate
from bench.budgets import BudgetResult
from bench.comparisons import rate_row
from bench.redirects import hot_link
from bench.servers import BenchSite

_LEAST_RATIO = 0.25


def against_hot_link(site: BenchSite, pace: Pace) -> list[BudgetResult]:
    """Compare an unknown code, random ones, an expired and a disabled link with a hot one."""
    data.fill(1)
    now = timezone.now()
    data.add("expired-link", starts_at=now - timedelta(days=2), expires_at=now - timedelta(days=1))
    data.add("disabled-link", disabled_at=now)
    site.run_all()
    loads = {
        "an unknown code": partial(wrk.run, f"{site.url}/no-such-link", refused=True),
        "random unknown codes": partial(wrk.run_unknown, site.url),
        "an expired link": partial(wrk.run, f"{site.url}/expired-link", refused=True),
        "a disabled link": partial(wrk.run, f"{site.url}/disabled-link", refused=True),
    }
    hot, *closed = alternate([hot_link(site), *(_case(site, load) for load in loads.values())], pace)
    return [
        rate_row(f"answers/s, {what}", found, hot, least=_LEAST_RATIO, of="a hot link")
        for what, found in zip(loads, closed, strict=True)
    ]


def _case(site: BenchSite, load: "partial[wrk.Load]") -> Case:
    return Case(lambda seconds: load(seconds=seconds), site.use_of("redirects"))
