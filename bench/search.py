"""Measure searches in a large workspace beside a small one, on the engine that is set up."""

import random
import statistics
import sys
import time
from collections.abc import Iterator
from datetime import timedelta

from django.test import Client
from django.utils import timezone
from django.utils.http import urlencode

from accounts.keys.services import create_api_key
from accounts.models import Workspace
from accounts.workspaces.actors import operator
from accounts.workspaces.services import ensure_user_with_workspace
from bench import data, members
from bench.budgets import BudgetResult
from bench.servers import BenchSite
from links.models import Link
from shortener.db.ids import new_id

_LONGEST = 0.2  # seconds
_ROUNDS = 5
_PER_INSERT = 10_000
_VOCABULARY = 20_000
_SMALL = 100  # links of the other workspace
_SPACING = timedelta(seconds=31)  # between the creation of two links
_DELETED = "discarded"  # the folder of links that are deleted
_SEARCHES = {
    "a word of every link": "example",
    "a word of half of them": "packaging",
    "its beginning": "pack",
    "one letter": "p",
    "two common words": "packaging list",
    "words of a pasted destination": "https://www.example.com/packaging/",
    "a word of the oldest 40 %": "vintage",
    "a word of 1 %, a tag": "hundredth",
    "a folder": "vintage/cars",
    "a host": "shop.example.net",
    "a word of deleted links only": "discarded",
    "a rare word": "link7777x",
    "the middle of a code": "k7777",
    "an absent word": "nothing",
    "a common and an absent word": "packaging nothing",
    "a pasted short URL": "http://localhost/link7777x",
}


def at_scale(site: BenchSite, *, links: int) -> list[BudgetResult]:
    """Return for each search the time of the page of the dashboard, and of the API's page with its total."""
    site.run("valkey")
    fill(links)
    return list(_measured(links))


def fill(links: int) -> None:
    """Create the links of both workspaces."""
    for name, number in (("large", links), ("small", _SMALL)):
        print(f"Making {number:,} links to search among …", file=sys.stderr)
        _fill(_workspace(name), number, code="link{}x" if name == "large" else "small-{}")


def _workspace(name: str) -> Workspace:
    return ensure_user_with_workspace(email=f"{name}-search@example.com")[1]


def _fill(owner: Workspace, number: int, *, code: str) -> None:
    chance = random.Random(1)
    syllables = ["".join(pair) for pair in zip("bcdfghjklmnprstvw" * 5, "aeiou" * 17, strict=True)]
    words = ["".join(chance.sample(syllables, chance.randint(2, 4))) for _ in range(_VOCABULARY)]
    first = timezone.now() - number * _SPACING
    for start in range(0, number, _PER_INSERT):
        rows = []
        for index in range(start, min(start + _PER_INSERT, number)):
            link = data.new_link(owner, code.format(index))
            link.pk, link.created_at = new_id(), first + index * _SPACING
            path = "packaging/list" if index % 2 else "other"
            host = "shop.example.net" if index % 50 == 7 else "www.example.com"
            link.destination = f"https://{host}/{path}/{'/'.join(_some(words, chance, 3))}"
            link.title, link.notes = " ".join(_some(words, chance, 4)), " ".join(_some(words, chance, 8))
            link.folder = _folder(index, number)
            link.prepare_tags(["hundredth"] if index % 100 == 0 else [])
            rows.append(link)
        Link.objects.bulk_create(rows)
        Link.objects.filter(folder=_DELETED).delete()


def _folder(index: int, number: int) -> str:
    if index % 500 == 3:
        return _DELETED
    return "" if index >= number * 0.4 else "vintage/cars" if index % 10 == 0 else "vintage"


def _some(words: list[str], chance: random.Random, number: int) -> Iterator[str]:
    return (words[min(_VOCABULARY - 1, int(chance.expovariate(1 / 2_000)))] for _ in range(number))


def _measured(links: int) -> Iterator[BudgetResult]:
    owner = ensure_user_with_workspace(email="large-search@example.com")[0]
    small = ensure_user_with_workspace(email="small-search@example.com")[0]
    browser, other = members.browser(owner), members.browser(small)
    keyed = Client(headers={"x-api-key": create_api_key(by=operator(_workspace("large")), name="Benchmark")[1]})
    for what, text in _SEARCHES.items():
        query = urlencode({"search": text})
        page = _seconds(browser, members.page(owner, f"/links?{query}"))
        few = _seconds(other, members.page(small, f"/links?{query}"))
        api, total = (_seconds(keyed, f"/api/links?{query}{more}") for more in ("", "&total=true"))
        yield BudgetResult(
            f"search for {what}, {links:,} links",
            f"page {page * 1000:.0f} ms, API {api * 1000:.0f} ms, with total {total * 1000:.0f} ms; "
            f"among {_SMALL} links {few * 1000:.0f} ms",
            f"≤ {_LONGEST * 1000:.0f} ms",
            max(page, api, total, few) <= _LONGEST,
        )


def _seconds(client: Client, path: str) -> float:
    """Return the median time of the request."""
    times = []
    for _ in range(_ROUNDS):
        began_at = time.perf_counter()
        answer = client.get(path)
        times.append(time.perf_counter() - began_at)
        if answer.status_code != 200:
            sys.exit(f"{path} answered {answer.status_code}.")
    return statistics.median(times)
