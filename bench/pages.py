"""Measure pages of the dashboard in a large and a small workspace of the same database."""

import random
import sys
import time
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from statistics import median
from typing import Any

from django.conf import settings
from django.db import connection, models
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from accounts.models import User
from accounts.workspaces.services import ensure_user_with_workspace
from bench import data, members
from bench.budgets import BudgetResult
from bench.servers import BenchSite
from clicks import months
from clicks.models import DailyBreakdown, HourlyClicks
from clicks.stats.rankings import KEPT_A_DAY
from shortener.db.ids import derived_id

_MEASURED_PAGES = {
    "overview": "/overview",
    "overview of a year": "/overview?range=12m",
    "list of links": "/links",
    "list of links by clicks": "/links?sort=-clicks",
}
_MOST_QUERIES = 20
_LONGEST = 0.2  # seconds
_ROUNDS = 15
_DAYS = 365
_HOURS_OF_QUIET_LINKS = 3
_BUSY_LINKS = 20  # clicked in each hour
_CLICKS_PER_REFERRER = 5_000  # of the large workspace: 1,000 referrers for 5,000,000 clicks
_SUMMED_WITHIN = 600.0  # seconds
_PER_INSERT = 20_000
_VALUES_PER_DIMENSION = {"country": 180, "browser": 40, "os": 15, "device": 4, "bot": 20}


@dataclass(frozen=True)
class _WorkspaceSize:
    """The amount of data in a workspace."""

    name: str
    links: int
    clicks: int  # in a year; a tenth of the links is clicked on each day
    referrers: int  # on each day


def at_scale(site: BenchSite, *, links: int, clicks: int) -> list[BudgetResult]:
    """Return for each page its time in the large and the small workspace, and its number of queries."""
    site.run("valkey")
    small = _WorkspaceSize("small", 100, 10_000, 100)
    large = _WorkspaceSize("large", links, clicks, clicks // _CLICKS_PER_REFERRER)
    owners = [_filled(workspace) for workspace in (small, large)]
    browsers = [(members.browser(owner), owner) for owner in owners]
    rows = []
    for name, path in _MEASURED_PAGES.items():
        times: list[list[float]] = [[], []]
        for _ in range(_ROUNDS):  # alternate, so that other load affects both
            for place, (browser, owner) in enumerate(browsers):
                times[place].append(_seconds(browser, members.page(owner, path)))
        few, many = (median(seconds) for seconds in times)
        queries = max(_queries(browser, members.page(owner, path)) for browser, owner in browsers)
        rows += [
            BudgetResult(
                f"{name}, {links:,} links and {clicks:,} clicks",
                f"{many * 1000:.0f} ms, 100 links {few * 1000:.0f} ms",
                f"≤ {_LONGEST * 1000:.0f} ms",
                max(few, many) <= _LONGEST,
            ),
            BudgetResult(f"queries of the {name}", str(queries), f"≤ {_MOST_QUERIES}", queries <= _MOST_QUERIES),
        ]
    return rows


def _seconds(browser: Client, path: str) -> float:
    began_at = time.perf_counter()
    answer = browser.get(path)
    took = time.perf_counter() - began_at
    if answer.status_code != 200:
        sys.exit(f"{path} answered {answer.status_code}.")
    return took


def _queries(browser: Client, path: str) -> int:
    with CaptureQueriesContext(connection) as queries:
        browser.get(path)
    return len(queries)


def _filled(workspace: _WorkspaceSize) -> User:
    """Create a workspace with these links and the counts of these clicks, and return its owner."""
    user, owner = ensure_user_with_workspace(email=f"{workspace.name}@example.com")
    print(f"Making {workspace.links:,} links and their counts …", file=sys.stderr)
    at = timezone.now()
    codes = [f"{workspace.name}-{number}" for number in range(workspace.links)]
    ids = [derived_id(settings.SECRET_KEY, code) for code in codes]
    _insert(data.new_link(owner, code, pk=pk) for pk, code in zip(ids, codes, strict=True))
    _insert(_hours([owner.pk, *ids[:_BUSY_LINKS]], workspace.clicks // (_DAYS * 24), at))
    _insert(_quiet_hours(ids[_BUSY_LINKS:], at))
    _insert(_values(owner.pk, workspace, ids, at))
    months.sum_months([owner.pk], at=at, seconds=_SUMMED_WITHIN)  # as the worker does each hour
    return user


def _insert(rows: "Iterator[Any]") -> None:
    batch: list[models.Model] = []
    for row in rows:
        batch.append(row)
        if len(batch) == _PER_INSERT:
            type(row)._default_manager.bulk_create(batch)
            batch = []
    if batch:
        type(batch[0])._default_manager.bulk_create(batch)


def _hours(scopes: list[str], clicks: int, at: datetime) -> Iterator[HourlyClicks]:
    newest = at.replace(minute=0, second=0, microsecond=0)
    for scope in scopes:
        for back in range(_DAYS * 24):
            yield _hour(scope, newest - timedelta(hours=back), clicks or 1)


def _quiet_hours(scopes: list[str], at: datetime) -> Iterator[HourlyClicks]:
    """Yield a few hours for each of the other links, so that the table has its realistic size."""
    newest, chance = at.replace(minute=0, second=0, microsecond=0), random.Random(1)
    for scope in scopes:
        for back in chance.sample(range(_DAYS * 24), _HOURS_OF_QUIET_LINKS):
            yield _hour(scope, newest - timedelta(hours=back), 1)


def _hour(scope: str, hour: datetime, clicks: int) -> HourlyClicks:
    return HourlyClicks(pk=derived_id(scope, hour.isoformat()), scope=scope, hour=hour, clicks=clicks, visits=clicks)


def _values(scope: str, workspace: _WorkspaceSize, ids: list[str], at: datetime) -> Iterator[DailyBreakdown]:
    today = at.astimezone(UTC).date()
    clicked = ids[: max(KEPT_A_DAY, workspace.links // 10)]
    for back in range(_DAYS):
        day = today - timedelta(days=back)
        for dimension, values in (_VALUES_PER_DIMENSION | {"referrer": workspace.referrers}).items():
            yield from (_value(scope, day, dimension, f"{number}", number) for number in range(values))
        # Of past days, only the first KEPT_A_DAY links have rows.
        yield from (
            _value(scope, day, "link", pk, number) for number, pk in enumerate(clicked[: KEPT_A_DAY if back else None])
        )


def _value(scope: str, day: date, dimension: str, value: str, rank: int) -> DailyBreakdown:
    clicks = 1_000 // (rank + 1) + 1
    return DailyBreakdown(
        pk=derived_id(scope, day.isoformat(), dimension, value), scope=scope, day=day, dimension=dimension, value=value,
        clicks=clicks, visits=clicks,
    )  # fmt: skip
