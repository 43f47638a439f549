"""Stored rules become what a target holds: sets in place of lists, numbers in place of times, encoded locations."""

from collections.abc import Callable, Mapping, Sequence
from datetime import datetime
from functools import cache
from typing import Any

import ada_url
import msgspec

from campaigns import utm
from links.rules.routing import documents as document
from links.rules.routing.documents import RuleDocument
from redirects.routing import conditions as compiled
from redirects.routing.rules import Rule
from redirects.routing.splits import Variant

_decoded = msgspec.convert


def compile_rules(stored: Sequence[Mapping[str, Any]], *, parameters: Mapping[str, str]) -> tuple[Rule, ...]:
    """Return the rules for the redirect plane; UTM parameters that a destination lacks are added to it."""
    return tuple(_rule(_decoded(rule, RuleDocument), parameters) for rule in stored)


def _rule(rule: RuleDocument, parameters: Mapping[str, str]) -> Rule:
    location, message, variants = "", "", []
    match rule.action:
        case document.RedirectTo(url=url):
            location = _location(url, parameters)
        case document.SplitBetween(variants=given):
            variants = [Variant(one.name, _location(one.url, parameters), one.weight) for one in given]
        case document.Close(message=text):
            message = text or ""
    conditions = sorted(map(_condition, rule.conditions), key=_counts_clicks)
    return Rule(
        rule.id or "",
        tuple(conditions),
        location,
        tuple(variants),
        message,
        rule.paused,
        _milliseconds(rule.since) or 0,
    )


def _counts_clicks(condition: compiled.Condition) -> bool:
    """Sort conditions on the number of clicks last: it is found out only for visitors who meet the others."""
    return isinstance(condition, compiled.Clicks)


def order_of(rule: Mapping[str, Any]) -> list[int]:
    """Return the places of the stored rule's conditions, in the order of the compiled ones."""
    given = rule["conditions"]
    return sorted(range(len(given)), key=lambda place: given[place]["type"] == "clicks")


def _location(url: str, parameters: Mapping[str, str]) -> str:
    location = ada_url.URL(url).href
    return utm.add_parameters(location, parameters) if parameters else location


_OF_VALUES: dict[type, Callable[..., compiled.Condition]] = {
    document.CountryIn: compiled.Country,
    document.ContinentIn: compiled.Continent,
    document.LanguageIn: compiled.Language,
    document.DeviceIn: compiled.Device,
    document.SystemIn: compiled.System,
    document.BrowserIn: compiled.Browser,
    document.ReferrerIn: compiled.Referrer,
}


def _condition(given: document.ConditionDocument) -> compiled.Condition:
    match given:
        case document.NetworkIn():
            return compiled.AddressWithin(values=tuple(given.values), negate=given.negate)
        case document.QueryHas():
            return compiled.Parameter(name=given.name, equals=given.equals, negate=given.negate)
        case document.TimeWithin():
            return compiled.Period(
                since=_milliseconds(given.since), until=_milliseconds(given.until), negate=given.negate
            )
        case document.WeeklyWithin():
            return compiled.Weekly(
                days=frozenset(map(document.DAYS.index, given.days)),
                since=_minutes(given.since),
                until=_minutes(given.until),
                zone=given.zone,
                negate=given.negate,
            )
        case document.ClicksReach():
            return compiled.Clicks(at_least=given.at_least, negate=given.negate)
        case _:
            return _OF_VALUES[type(given)](values=frozenset(given.values), negate=given.negate)


def _milliseconds(text: str | None) -> int | None:
    return None if text is None else round(datetime.fromisoformat(text).timestamp() * 1000)


@cache
def _minutes(text: str) -> int:
    hours, minutes = text.split(":")
    return int(hours) * 60 + int(minutes)
