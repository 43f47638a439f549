"""Statistics of splits: each variant's visits and clicks since its weights last changed, and the test of them."""

from collections.abc import Iterator, Sequence
from datetime import UTC, datetime, timedelta
from itertools import count, islice
from typing import Any

import pytest
import time_machine
from django.test import Client
from pytest_django import DjangoAssertNumQueries

from accounts.workspaces.actors import operator
from links.fields import link_values
from links.models import Link
from links.queries.splits import results_of_splits
from links.services.changes import change_link
from links.services.click_counts import store_clicks
from redirects.click_stream import RawClick, new_click
from redirects.visitors.visitor import Visitor
from tests.clicks.clicking import CURL, FIREFOX, batch_of
from tests.fixtures import Call, Json, MakeLink
from tests.links.pages import seen

pytestmark = [pytest.mark.django_db, pytest.mark.engines]

NOW = datetime(2026, 12, 1, 12, 45, tzinfo=UTC)


@pytest.fixture(autouse=True)
def clock() -> Iterator[None]:
    """Stop the clock on 1 December at 12:45."""
    with time_machine.travel(NOW, tick=False):
        yield


def _split(*weights: int, name: str | None = "Landing page") -> dict[str, Any]:
    variants = [
        {"name": letter, "url": f"https://example.com/{letter}", "weight": weight}
        for letter, weight in zip("ABC", weights, strict=False)
    ]
    return {"name": name, "conditions": [], "action": {"type": "split", "variants": variants}}


def _click(link: Link, number: int, *, at: datetime = NOW, user_agent: str = FIREFOX) -> RawClick:
    """Return a visitor's click with the variant that they get."""
    instant, address = int(at.timestamp() * 1000), f"198.51.{number >> 8}.{number & 255}"
    decision = link.target.decide(Visitor(at=instant, address=address, user_agent=user_agent))
    return new_click(link.target, instant, address, user_agent, "", is_automatic=False, decision=decision)


def _visitors(link: Link, **wanted: int) -> list[int]:
    """Return visitors of whom so many get each variant."""
    found: list[int] = []
    for name, number in wanted.items():
        found += list(islice((one for one in count() if _click(link, one).variant == name), number))
    return found


def _store(clicks: Sequence[RawClick], name: str = "batch") -> None:
    store_clicks([batch_of(*clicks, name=name)])


def _variants(call: Call, link: Link) -> list[Json]:
    answer = call("GET", f"/api/links/{link.pk}/stats")
    assert answer.status_code == 200, answer.content
    rows: list[Json] = answer.json()["data"]["variants"]
    return rows


def test_each_variant_has_its_people(call: Call, make_link: MakeLink) -> None:
    link = make_link(rules=[_split(60, 40)])
    people = _visitors(link, A=55, B=45)
    _store([_click(link, number) for number in people])
    _store([_click(link, number) for number in people[:20]], name="again")
    _store([_click(link, number, user_agent=CURL) for number in range(30)], name="programs")

    first, second = _variants(call, link)

    assert (first["visits"], first["clicks"], first["expected"]) == (55, 75, 60.0)
    assert (second["visits"], second["clicks"], second["expected"]) == (45, 45, 40.0)
    assert (first["rule"], first["ruleName"], first["variant"]) == (link.rules[0]["id"], "Landing page", "A")
    assert first["since"] == "2026-12-01T12:45:00.000Z"
    assert first["pValue"] == second["pValue"] == pytest.approx(0.3074, abs=0.0001)


def test_new_weights_are_counted_from_then_on(call: Call, make_link: MakeLink) -> None:
    link = make_link(rules=[_split(60, 40)])
    _store([_click(link, number) for number in range(50)])
    later = NOW + timedelta(minutes=1)

    def change(*rules: dict[str, Any]) -> list[int]:
        nonlocal link
        values = link_values(rules=list(rules))
        link = change_link(link=link, by=operator(link.workspace), values=values, at=later)
        return [row["visits"] for row in _variants(call, link)]

    assert sum(change(_split(60, 40, name="Other name"))) == 50
    assert sum(change({**_split(60, 40), "paused": True})) == 50
    assert change(_split(50, 50)) == [0, 0]
    _store([_click(link, number, at=later) for number in range(50, 90)], name="later")
    assert sum(row["visits"] for row in _variants(call, link)) == 40


def test_clients_cannot_set_the_time(call: Call, make_link: MakeLink) -> None:
    link = make_link(rules=[_split(1, 1)])
    sent = [{**link.rules[0], "since": "2020-01-01T00:00:00.000Z"}]

    answer = call("PATCH", f"/api/links/{link.pk}", {"rules": sent})

    assert answer.status_code == 200, answer.content
    assert answer.json()["data"]["rules"] == link.rules


def test_people_who_come_each_day_are_no_evidence(make_link: MakeLink) -> None:
    link = make_link(rules=[_split(50, 50)], at=NOW - timedelta(days=30))
    people = _visitors(link, A=20, B=20)
    for days in range(1, 20):
        _store([_click(link, number, at=NOW - timedelta(days=days)) for number in people[:14]], name=f"day{days}")
    _store([_click(link, number) for number in people], name="today")

    (result,) = results_of_splits(link, at=NOW)

    assert [one.visits for one in result.variants] == [20 + 19 * 14, 20]
    assert (result.day, result.visits_of_day, result.p) == (NOW.date(), 40, 1.0)


def test_the_page_says_whether_chance_explains_it(dashboard: Client, make_link: MakeLink) -> None:
    link = make_link(rules=[_split(50, 50)])
    assert "Too few visits in a day to tell" in seen(dashboard.get(f"/links/{link.pk}"))

    _store([_click(link, number) for number in _visitors(link, A=20, B=20)])
    assert "As the weights ask, within chance (p = 1.0000)" in seen(dashboard.get(f"/links/{link.pk}"))

    _store([_click(link, number) for number in _visitors(link, A=100)], name="unequal")
    words = seen(dashboard.get(f"/links/{link.pk}"))
    assert "Split: Landing page" in words
    assert "Differs more than chance explains (p = 0.0001)" in words


def test_more_clicks_need_no_more_queries(
    make_link: MakeLink, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    link = make_link(rules=[_split(50, 50), {**_split(1, 2, 3), "paused": True}])
    _store([_click(link, number) for number in range(50)])

    with django_assert_num_queries(1):
        assert len(results_of_splits(link, at=NOW + timedelta(days=400))) == 2
    with django_assert_num_queries(0):
        assert results_of_splits(make_link_without(link), at=NOW) == []


def make_link_without(link: Link) -> Link:
    """Return the link without its rules."""
    link.rules = []
    return link
