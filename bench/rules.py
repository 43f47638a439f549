"""Measure redirects of a link with rules, of a split, and of requests with a query, against a plain link."""

from typing import Any

from django.utils import timezone

from accounts.workspaces.actors import operator
from bench import data, wrk
from bench.alternating import Case, Pace, alternate
from bench.budgets import BudgetResult
from bench.comparisons import rate_row
from bench.servers import BenchSite
from links.fields import link_values
from links.services.creation import create_link

_RULES = 20
_LEAST_RATIO, _LEAST_RATIO_OF_QUERY = 0.7, 0.8
_HEADERS = {
    "User-Agent": "Mozilla/5.0 (X11; Linux x86_64; rv:140.0) Gecko/20100101 Firefox/140.0",
    "Accept-Language": "en-US,en;q=0.9,de;q=0.7",
    "Referer": "https://news.example.com/an/article",
}
# Conditions that do not hold for this visitor, of every kind that needs no number of clicks.
_CONDITIONS: list[list[dict[str, Any]]] = [
    [{"type": "os", "in": ["linux"]}, {"type": "language", "in": ["fr", "pt-br"]}],
    [{"type": "device", "in": ["desktop"]}, {"type": "browser", "in": ["safari", "samsung"]}],
    [{"type": "country", "in": ["DE", "AT", "CH"]}],
    [{"type": "continent", "in": ["AS", "OC"]}],
    [{"type": "referrer", "in": ["example.com"], "negate": True}],
    [{"type": "query", "name": "ref", "equals": "partner"}],
    [{"type": "network", "in": ["192.0.2.0/24", "2001:db8::/32"]}],
    [{"type": "time", "until": "2020-01-01T00:00:00.000Z"}],
    [{"type": "os", "in": ["ios", "android"]}],
    [{"type": "weekly", "days": ["mon", "tue", "wed", "thu", "fri", "sat", "sun"], "zone": "Europe/Berlin"},
     {"type": "device", "in": ["mobile"]}],
]  # fmt: skip
_SPLIT = {
    "type": "split",
    "variants": [{"name": name, "url": f"{data.BENCH_DESTINATION}&v={name}", "weight": 1} for name in "AB"],
}


def against_plain_link(site: BenchSite, pace: Pace) -> list[BudgetResult]:
    """Compare a visitor who meets the last of 20 rules, one of a split, and one with a query with a plain redirect."""
    data.fill(1)
    site.run_all()
    others = [_CONDITIONS[number % len(_CONDITIONS)] for number in range(_RULES - 1)]
    elsewhere = {"type": "redirect", "url": data.BENCH_DESTINATION}
    last = {"conditions": [{"type": "os", "in": ["linux"]}], "action": elsewhere}
    many = _link([*({"conditions": conditions, "action": elsewhere} for conditions in others), last])
    split = _link([{"conditions": [], "action": _SPLIT}])
    plain, ours, one_split, query = alternate(
        [_case(site, path) for path in ("bench-0", many, split, "bench-0?utm_source=ad&gclid=Cj0KCQ")], pace
    )
    of = "a link without"
    return [
        rate_row(f"redirects/s of a link with {_RULES} rules", ours, plain, least=_LEAST_RATIO, of=of),
        rate_row("redirects/s of a link with a split", one_split, plain, least=_LEAST_RATIO, of=of),
        rate_row("redirects/s with a query", query, plain, least=_LEAST_RATIO_OF_QUERY, of="those without"),
    ]


def _link(rules: list[dict[str, Any]]) -> str:
    """Return the code of a new link with these rules."""
    values = link_values(destination=data.BENCH_DESTINATION, rules=rules)
    return create_link(by=operator(data.workspace()), at=timezone.now(), values=values).code


def _case(site: BenchSite, path: str) -> Case:
    return Case(
        lambda seconds: wrk.run(f"{site.url}/{path}", seconds=seconds, headers=_HEADERS), site.use_of("redirects")
    )
