"""The limit of links per month: exact, also under concurrency."""

import dataclasses
from collections.abc import Callable
from datetime import UTC, datetime
from functools import partial

import pytest
import time_machine
from django.db import IntegrityError
from django.test import Client
from pytest_django import DjangoAssertNumQueries

from accounts.keys.services import create_api_key
from accounts.models import MonthlyUsage, Workspace
from accounts.workspaces import plans
from accounts.workspaces.actors import operator
from accounts.workspaces.plans import PlanRequired
from accounts.workspaces.usage import links_this_month, spend_links
from links.models import Link
from shortener.db.transactions import atomic
from tests.accounts.fixtures import KeyAndText
from tests.fixtures import MakeLink, PostLink, Race

pytestmark = pytest.mark.django_db

LIMIT = 3


@pytest.fixture
def allow(monkeypatch: pytest.MonkeyPatch, workspace: Workspace) -> Callable[..., None]:
    """Put the workspace on the Pro plan and let it, and the Free plan, allow so many links a month."""
    workspace.plan = "pro"
    workspace.save()

    def limit(links_per_month: int | None) -> None:
        for slug in ("free", "pro"):
            plan = dataclasses.replace(plans.PLANS[slug], links_per_month=links_per_month)
            monkeypatch.setitem(plans.PLANS, slug, plan)

    return limit


def _now() -> datetime:
    return datetime.now(UTC)


def test_link_above_the_limit_is_a_403_that_names_a_plan(allow: Callable[..., None], post_link: PostLink) -> None:
    allow(LIMIT)

    answers = [post_link() for _ in range(LIMIT + 2)]

    assert [answer.status_code for answer in answers] == LIMIT * [201] + 2 * [403]
    assert answers[-1].json() == {
        "success": False,
        "message": "The workspace's plan allows 3 new links a month. Change to the Business plan.",
        "code": "plan_required",
    }
    assert Link.objects.count() == LIMIT


def test_deleted_links_stay_counted_and_refused_ones_do_not(
    allow: Callable[..., None], post_link: PostLink, workspace: Workspace
) -> None:
    allow(LIMIT)
    post_link(customAlias="launch")
    assert post_link(customAlias="LAUNCH").status_code == 409
    assert post_link(maxClicks=0).status_code == 400
    assert links_this_month(workspace, _now()) == 1

    Link.objects.all().delete()
    assert links_this_month(workspace, _now()) == 1


@pytest.mark.parametrize(
    ("before", "after"),
    [("2026-01-31T23:59:59+00:00", "2026-02-01T00:00:00+00:00"), ("2026-12-31T23:59:59+00:00", "2027-01-01T00:00:00Z")],
)
def test_a_month_begins_at_midnight_in_utc(
    allow: Callable[..., None], post_link: PostLink, before: str, after: str
) -> None:
    allow(1)
    with time_machine.travel(datetime.fromisoformat(before), tick=False):
        assert [post_link().status_code for _ in range(2)] == [201, 403]
    with time_machine.travel(datetime.fromisoformat(after), tick=False):
        assert [post_link().status_code for _ in range(2)] == [201, 403]


def test_another_workspaces_links_are_its_own(
    allow: Callable[..., None], post_link: PostLink, stranger: Workspace, client: Client
) -> None:
    allow(1)
    stranger.plan = "pro"
    stranger.save()
    _key, text = create_api_key(by=operator(stranger), name="Theirs")
    assert [post_link().status_code for _ in range(2)] == [201, 403]

    body = {"originalUrl": "https://example.com/"}
    answer = client.post("/api/links", body, content_type="application/json", headers={"x-api-key": text})

    assert answer.status_code == 201


def test_a_plan_without_a_limit_counts_nothing(post_link: PostLink, workspace: Workspace) -> None:
    assert post_link().status_code == 201

    assert not MonthlyUsage.objects.exists()
    assert links_this_month(workspace, _now()) is None


def test_the_free_plan_allows_fifty_links_made_in_the_dashboard(make_link: MakeLink, workspace: Workspace) -> None:
    workspace.plan = "free"
    workspace.save()
    for _ in range(50):
        make_link()

    with pytest.raises(PlanRequired, match=r"allows 50 new links a month\. Change to the Pro plan\.$"):
        make_link()
    assert Link.objects.count() == 50


def test_no_plan_is_named_when_none_allows_so_much(
    allow: Callable[..., None], make_link: MakeLink, workspace: Workspace, monkeypatch: pytest.MonkeyPatch
) -> None:
    allow(0)
    monkeypatch.setitem(plans.PLANS, "business", dataclasses.replace(plans.PLANS["business"], links_per_month=0))

    with pytest.raises(PlanRequired, match=r"a month\.$"):
        make_link(workspace=Workspace.objects.get())


def test_race_never_exceeds_the_plan(race: Race, allow: Callable[..., None], api_key: KeyAndText) -> None:
    allow(LIMIT)

    def once() -> int:
        body = {"originalUrl": "https://example.com/"}
        answer = Client().post("/api/links", body, content_type="application/json", headers={"x-api-key": api_key[1]})
        return answer.status_code

    assert sorted(race(12, once)) == LIMIT * [201] + (12 - LIMIT) * [403]
    assert Link.objects.count() == MonthlyUsage.objects.get().links == LIMIT


def test_race_on_first_link_of_a_month_fills_the_plan(
    race: Race, allow: Callable[..., None], workspace: Workspace
) -> None:
    callers = 6
    allow(callers)
    spend = atomic(repeat_on=(IntegrityError,))(spend_links)

    for month in range(1, 13):
        at = datetime(2030, month, 1, tzinfo=UTC)
        race(callers, partial(spend, workspace=workspace, number=1, at=at))

    assert list(MonthlyUsage.objects.values_list("links", flat=True)) == 12 * [callers]


def test_counting_costs_few_queries(
    allow: Callable[..., None], post_link: PostLink, django_assert_max_num_queries: DjangoAssertNumQueries
) -> None:
    """Also when the count of a month begins."""
    allow(LIMIT)

    for _ in range(2):
        with django_assert_max_num_queries(12):
            assert post_link(tags=["a", "b"]).status_code == 201
