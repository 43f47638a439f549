"""Rules in plain words."""

from typing import Any
from zoneinfo import ZoneInfo

import pytest
from django.utils import timezone

from links.rules.routing.cleaning import clean_rules
from links.rules.routing.summaries import named_summary, summary

pytestmark = pytest.mark.django_db

TO_SHOP = {"type": "redirect", "url": "https://example.com/de/"}


def _rule(*conditions: dict[str, Any], **given: Any) -> dict[str, Any]:
    [rule] = clean_rules([{"conditions": conditions, "action": TO_SHOP} | given])
    return rule


def _words(*conditions: dict[str, Any]) -> str:
    with timezone.override(ZoneInfo("Europe/Berlin")):
        return summary(_rule(*conditions)).removesuffix(" → example.com/de")


def _of(kind: str, *values: str) -> dict[str, Any]:
    return {"type": kind, "in": values}


def test_a_rule_says_what_where_when_and_whither() -> None:
    rule = _rule(
        {"type": "time", "from": "2026-11-30T23:00:00.000Z"}, _of("country", "de", "AT"), _of("os", "ios"),
    )  # fmt: skip

    with timezone.override(ZoneInfo("Europe/Berlin")):
        assert summary(rule) == "iPhone or iPad in Germany or Austria, from Dec 1, 2026 → example.com/de"


@pytest.mark.parametrize(
    ("condition", "words", "negated"),
    [
        (_of("country", "DE"), "In Germany", "Not in Germany"),
        (_of("country", "DE", "AT", "CH", "FR", "IT"), "In Germany, Austria, Switzerland, France or Italy", ""),
        (
            _of("country", "DE", "AT", "CH", "FR", "IT", "ES"),
            "In Germany, Austria, Switzerland, France or 2 others",
            "",
        ),
        (_of("continent", "EU", "NA"), "In Europe or North America", "Not in Europe or North America"),
        (
            _of("language", "de", "pt-BR"),
            "Language German or Portuguese (BR)",
            "Language not German or Portuguese (BR)",
        ),
        (_of("language", "fr"), "Language French", "Language not French"),
        (_of("device", "mobile", "tablet"), "Phone or tablet", "Not phone or tablet"),
        (_of("os", "ios", "macos"), "iPhone, iPad or macOS", "Not iPhone, iPad or macOS"),
        (_of("browser", "instagram"), "Instagram app", "Not Instagram app"),
        (_of("referrer", "www.t.co"), "Coming from t.co", "Not coming from t.co"),
        (_of("network", "192.0.2.*"), "In network 192.0.2.0/24", "Not in network 192.0.2.0/24"),
        ({"type": "query", "name": "ref"}, "With ?ref", "Without ?ref"),
        ({"type": "query", "name": "ref", "equals": "x"}, "With ?ref=x", "Without ?ref=x"),
        ({"type": "clicks", "atLeast": 1000}, "After 1,000 clicks", "Before 1,000 clicks"),
        (
            {"type": "time", "from": "2026-12-01T08:30:00Z", "until": "2026-12-23T23:00:00Z"},
            "From Dec 1, 2026, 09:30 CET until Dec 24, 2026",
            "Except from Dec 1, 2026, 09:30 CET until Dec 24, 2026",
        ),
        ({"type": "time", "until": "2026-12-23T23:00:00Z"}, "Until Dec 24, 2026", "Except until Dec 24, 2026"),
        (
            {"type": "weekly", "days": ["wed", "mon", "tue"], "from": "09:00", "until": "17:00", "zone": "Asia/Tokyo"},
            "Mon–Wed 09:00–17:00 (Asia/Tokyo)",
            "Except Mon–Wed 09:00–17:00 (Asia/Tokyo)",
        ),
        ({"type": "weekly", "days": ["sat", "mon"]}, "Mon, Sat (UTC)", "Except Mon, Sat (UTC)"),
    ],
)
def test_each_condition_in_words(condition: dict[str, Any], words: str, negated: str) -> None:
    assert _words(condition) == words
    if negated:
        assert _words(condition | {"negate": True}) == negated


def test_a_rule_without_conditions_is_for_everyone() -> None:
    assert summary(_rule()) == "Everyone → example.com/de"


def test_other_actions_in_words() -> None:
    variants = [
        {"name": "A", "url": "https://example.com/a", "weight": 2},
        {"name": "B", "url": "https://example.com/b", "weight": 1},
    ]

    split = summary(_rule(action={"type": "split", "variants": variants}))
    assert split.replace("\N{NO-BREAK SPACE}", " ") == "Everyone → 66.7 % A (example.com/a), 33.3 % B (example.com/b)"
    assert summary(_rule(action={"type": "close"})) == "Everyone → closed"
    assert summary(_rule(action={"type": "close", "message": "Sold out"})) == "Everyone → closed: Sold out"


def test_names_and_pauses_are_said() -> None:
    assert named_summary(_rule(name="Shop", paused=True)) == "Shop: Paused: Everyone → example.com/de"
    assert named_summary(_rule()) == "Everyone → example.com/de"
