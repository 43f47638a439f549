"""Sums of months: statistics are the same with and without them, also after late clicks."""

import random
from collections.abc import Callable, Iterator
from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest

from accounts.models import Workspace
from clicks import months
from clicks.models import DailyBreakdown, MonthlyBreakdown, SummedMonth
from clicks.retention import delete_counts_of
from clicks.stats import queries, rankings
from clicks.stats.timespans import timespan
from clicks.storage import store
from links.models import Link
from links.services.click_counts import ClickedLinks
from links.tasks import sum_months
from redirects.click_stream import RawClick
from tests.clicks.clicking import CURL, FIREFOX, batch_of, click_on
from tests.fixtures import MakeLink, Race

pytestmark = pytest.mark.django_db

NOW = datetime(2026, 12, 5, 12, 45, tzinfo=UTC)
NOVEMBER = date(2026, 11, 1)


@pytest.fixture
def link(make_link: MakeLink) -> Link:
    """A link of the workspace."""
    return make_link(alias="launch")


@pytest.fixture
def business(workspace: Workspace) -> Workspace:
    """The workspace, on a plan whose statistics reach back for years."""
    workspace.plan = "business"
    workspace.save()
    return workspace


def _store(*clicks: RawClick, name: str = "batch", at: datetime = NOW) -> None:
    store([batch_of(*clicks, name=name)], links=ClickedLinks(), at=at)


def _random_clicks(link: Link, chance: random.Random, number: int) -> list[RawClick]:
    return [
        click_on(
            link,
            at=NOW - timedelta(minutes=chance.randrange(200 * 24 * 60)),
            referrer=f"https://r{chance.randrange(12)}.example/",
            user_agent=chance.choice([FIREFOX, CURL]),
            address=f"8.8.8.{chance.randrange(250)}",
        )
        for _ in range(number)
    ]


def _found(scope: str, workspace: Workspace, days: tuple[date, date], zone: str) -> tuple[object, ...]:
    span = timespan(*days, zone=ZoneInfo(zone), plan=workspace.limits, at=NOW)
    found = queries.statistics(scope, span, limit=5)
    return found.top, found.bot_clicks, rankings.most_clicked(scope, span, most=3)


def test_statistics_are_the_same_with_and_without_sums(link: Link, make_link: MakeLink, business: Workspace) -> None:
    chance = random.Random(7)
    for number, one in enumerate([link, make_link(), make_link()]):
        _store(*_random_clicks(one, chance, 60), name=str(number))
    asked = []
    for zone in ("UTC", "Pacific/Kiritimati", "Pacific/Pago_Pago", "Asia/Kolkata"):
        for _ in range(2):
            first = NOW.date() - timedelta(days=chance.randrange(1, 200))
            last = first + timedelta(days=chance.randrange(0, (NOW.date() - first).days + 1))
            asked.append(((first, last), zone))
        asked += [((NOVEMBER, date(2026, 11, 30)), zone), ((date(2026, 9, 1), NOW.date()), zone)]
    by_day = [_found(scope, business, *how) for how in asked for scope in (link.pk, business.pk)]

    assert months.sum_months([link.pk, business.pk], at=NOW, seconds=60) == 2 * 13
    assert MonthlyBreakdown.objects.filter(scope=business.pk).exists()

    assert [_found(scope, business, *how) for how in asked for scope in (link.pk, business.pk)] == by_day
    assert months.sum_months([link.pk, business.pk], at=NOW, seconds=60) == 0


def test_a_summed_month_is_not_read_by_day(link: Link, business: Workspace) -> None:
    _store(click_on(link, at=datetime(2026, 11, 30, 23, tzinfo=UTC)))
    days = (date(2026, 10, 15), NOW.date())
    before = _found(link.pk, business, days, "UTC")
    months.sum_months([link.pk], at=NOW, seconds=60)
    DailyBreakdown.objects.all().delete()

    assert _found(link.pk, business, days, "UTC") == before


def test_late_clicks_are_seen_and_summed_later(link: Link, business: Workspace) -> None:
    days = (NOVEMBER, NOW.date())
    _store(click_on(link, at=datetime(2026, 11, 3, tzinfo=UTC)), name="in time")
    months.sum_months([link.pk, business.pk], at=NOW, seconds=60)

    _store(click_on(link, at=datetime(2026, 11, 4, tzinfo=UTC)), name="late")

    seen = _found(business.pk, business, days, "UTC")
    assert months.sum_months([link.pk, business.pk], at=NOW, seconds=60) == 2
    assert _found(business.pk, business, days, "UTC") == seen
    assert MonthlyBreakdown.objects.get(scope=business.pk, dimension="country").clicks == 2


def test_a_month_is_summed_four_days_after_its_end(link: Link) -> None:
    for day, newest in ((4, date(2026, 10, 1)), (5, NOVEMBER)):
        months.sum_months([link.pk], at=datetime(2026, 12, day, tzinfo=UTC), seconds=60)
        assert SummedMonth.objects.latest("month").month == newest


@pytest.mark.django_db(transaction=True)
def test_sums_and_late_clicks_at_once_miss_none(link: Link, workspace: Workspace, race: Race) -> None:
    day = datetime(2026, 11, 3, tzinfo=UTC)
    _store(click_on(link, at=day), name="in time")

    def act(chosen: Callable[[], object]) -> None:
        chosen()

    acts: Iterator[Callable[[], object]] = iter(
        [
            lambda: months.sum_months([link.pk], at=NOW, seconds=60),
            lambda: _store(click_on(link, at=day), name="late"),
            lambda: _store(click_on(link, at=day), name="later"),
        ]
    )
    race(3, lambda: act(next(acts)))

    values = queries.values(link.pk, months.days_of(NOVEMBER), ("country",))["country"]
    assert [value.clicks for value in values] == [3]


def test_counts_of_a_deleted_scope_go_with_their_sums(link: Link) -> None:
    _store(click_on(link, at=datetime(2026, 11, 3, tzinfo=UTC)))
    months.sum_months([link.pk], at=NOW, seconds=60)

    delete_counts_of([link.pk])

    assert not MonthlyBreakdown.objects.filter(scope=link.pk).exists()
    assert not SummedMonth.objects.filter(scope=link.pk).exists()


def test_the_worker_sums_workspaces_and_busy_links(link: Link, make_link: MakeLink) -> None:
    quiet = make_link()
    Link.objects.filter(pk=link.pk).update(click_count=10_000)

    sum_months()

    scopes = set(SummedMonth.objects.values_list("scope", flat=True))
    assert {link.pk, link.workspace_id} <= scopes
    assert quiet.pk not in scopes
