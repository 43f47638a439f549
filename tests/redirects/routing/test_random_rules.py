"""Compiled rules and a naive interpreter agree about random rules and random visitors; hostile rules are refused."""

import json
import time
from collections.abc import Sequence
from typing import Any
from urllib.parse import urlencode

import msgspec
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from links.rules.routing.cleaning import clean_rules
from links.rules.routing.compilation import compile_rules
from redirects.routing.conditions import CountRequired
from redirects.routing.rules import Decision, clicks_that_matter
from redirects.target import Target
from redirects.visitors.visitor import Visitor
from shortener.errors import Invalid
from tests.redirects.routing import random_rules
from tests.redirects.routing.interpreter import Facts, Json, interpret

pytestmark = pytest.mark.django_db

LINK, PAGE = "6b0f3c1a9d2e4f5061728394", "https://example.com/page"
QUICK = 1.0  # seconds, on a busy machine
often = settings(max_examples=250, deadline=None, suppress_health_check=[HealthCheck.too_slow])


def _target(rules: Sequence[Json]) -> Target:
    """Return the target as another process reads it from Redis, with rules as the database keeps them."""
    stored = json.loads(json.dumps(clean_rules(list(rules))))
    named = [{**rule, "id": f"{index:08x}"} for index, rule in enumerate(stored)]
    compiled = compile_rules(named, parameters={})
    target = Target(LINK, None, None, PAGE, rules=compiled, clicks_that_matter=clicks_that_matter(compiled))
    read = msgspec.msgpack.decode(msgspec.msgpack.encode(target), type=Target)
    assert read == target
    return read


def _visitor(facts: Facts, clicks: int | None) -> Visitor:
    languages = ",".join(f"{one};q={quality}" if quality < 1 else one for one, quality in facts.languages)
    return Visitor(
        at=round(facts.at.timestamp() * 1000),
        address=facts.place.address,
        user_agent=facts.agent.text,
        accept_language=languages,
        referrer=f"https://www.{facts.referrer_host}/page" if facts.referrer_host else "",
        query=urlencode(facts.parameters),
        clicks=clicks,
    )


def _expected(rules: Sequence[Json], facts: Facts) -> Decision:
    result = interpret(rules, facts, link_id=LINK)
    if result.rule is None:
        return Decision(PAGE)
    return Decision(result.url or "", f"{result.rule:08x}", result.variant, result.message)


@often
@given(rules=random_rules.rules, visitors=st.lists(random_rules.visitors, min_size=1, max_size=8))
def test_compiled_rules_decide_as_they_read(rules: list[Json], visitors: list[Facts]) -> None:
    target = _target(rules)

    for facts in visitors:
        assert target.decide(_visitor(facts, facts.clicks)) == _expected(rules, facts)


@often
@given(conditions=st.lists(random_rules.conditions, min_size=1, max_size=2), facts=random_rules.visitors)
def test_each_condition_holds_as_it_reads(conditions: list[Json], facts: Facts) -> None:
    rules = [{"conditions": conditions, "action": {"type": "redirect", "url": "https://example.com/elsewhere"}}]

    assert _target(rules).decide(_visitor(facts, facts.clicks)) == _expected(rules, facts)


@often
@given(rules=random_rules.rules, facts=random_rules.visitors)
def test_the_number_of_clicks_is_asked_for_when_it_matters(rules: list[Json], facts: Facts) -> None:
    target = _target(rules)

    try:
        decision = target.decide(_visitor(facts, None))
    except CountRequired:
        assert target.clicks_that_matter > 0
    else:
        every = range(target.clicks_that_matter + 2)
        assert {target.decide(_visitor(facts, clicks)) for clicks in every} == {decision}


@often
@given(rules=random_rules.rules)
def test_cleaned_rules_stay_as_they_are(rules: list[Json]) -> None:
    cleaned = clean_rules(rules)

    assert clean_rules(json.loads(json.dumps(cleaned))) == cleaned


def _rules_of(count: int, condition: Any, conditions: int) -> list[Json]:
    action = {"type": "redirect", "url": PAGE}
    return [{"conditions": [condition] * conditions, "action": action} for _ in range(count)]


@pytest.mark.parametrize(
    "rules",
    [
        _rules_of(1, {"type": "country", "in": ["DE"]}, 10_000),
        _rules_of(1_000, {"type": "country", "in": ["DE"]}, 10),
        _rules_of(50, {"type": "country", "in": ["DE"] * 200}, 10),
        _rules_of(1, {"type": "network", "in": ["192.0.2.0/24"] * 10_000}, 1),
        _rules_of(1, {"type": "language", "in": ["a" * 1_000_000]}, 1),
        _rules_of(1, {"type": "referrer", "in": ["a." * 100_000]}, 10),
        _rules_of(1, {"type": "query", "name": "a" * 1_000_000}, 1),
        _rules_of(1, {"type": "weekly", "days": ["mon"] * 10_000}, 1),
        [{"conditions": [], "action": random_rules.split_between("javascript:alert(1)")}],
        [{"conditions": [], "action": random_rules.split_between("http://localhost:8000/other")}],
    ],
    ids=["conditions", "rules", "bytes", "networks", "language", "host", "parameter", "days", "script", "own"],
)
def test_hostile_rules_are_refused_quickly(rules: list[Json]) -> None:
    begun = time.perf_counter()

    with pytest.raises(Invalid):
        clean_rules(rules)

    assert time.perf_counter() - begun < QUICK


def test_contradictions_hold_for_no_visitor() -> None:
    at_two, at_three = "2026-12-01T02:00:00Z", "2026-12-01T03:00:00Z"
    rules = [
        {
            "conditions": [{"type": "time", "until": at_two}, {"type": "time", "from": at_three}],
            "action": {"type": "close"},
        }
    ]
    facts = Facts(random_rules.NOON, random_rules.PLACES[0], random_rules.AGENTS[0], [], "", [], 0)

    assert _target(rules).decide(_visitor(facts, 0)) == Decision(PAGE)
