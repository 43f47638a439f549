"""A naive interpreter of rules: it reads the JSON that a client sent, and knows each visitor's facts beforehand."""

import ipaddress
import math
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from hashlib import blake2b
from typing import Any, NamedTuple, TypeAlias
from zoneinfo import ZoneInfo

Json: TypeAlias = dict[str, Any]

DAYS = ["mon", "tue", "wed", "thu", "fri", "sat", "sun"]


@dataclass(frozen=True)
class Place:
    """An address, and where it is; empty texts where that is not known."""

    address: str
    country: str = ""
    continent: str = ""


@dataclass(frozen=True)
class Agent:
    """A User-Agent, and what it says."""

    text: str
    device: str = ""
    os: str = ""
    browser: str = ""
    is_bot: bool = False


@dataclass(frozen=True)
class Facts:
    """One visitor."""

    at: datetime
    place: Place
    agent: Agent
    languages: Sequence[tuple[str, float]]
    referrer_host: str
    parameters: Sequence[tuple[str, str]]
    clicks: int


class Result(NamedTuple):
    """Where the visitor goes; None for the link's own destination, and for a link that is closed."""

    rule: int | None = None
    url: str | None = None
    variant: str = ""
    message: str = ""


def interpret(rules: Sequence[Json], facts: Facts, *, link_id: str) -> Result:
    """Return what the visitor of the link gets by these rules."""
    if facts.agent.is_bot:
        return Result()
    for index, rule in enumerate(rules):
        if rule.get("paused"):
            continue
        if all(_holds(condition, facts) for condition in rule["conditions"]):
            return _result(index, rule["action"], facts, link_id)
    return Result()


def _result(index: int, action: Json, facts: Facts, link_id: str) -> Result:
    if action["type"] == "redirect":
        return Result(index, action["url"])
    if action["type"] == "close":
        return Result(index, message=action.get("message") or "")
    waits = {}
    for variant in action["variants"]:
        if variant["weight"]:
            text = f"{link_id}\0{facts.place.address}\0{facts.agent.text}{variant['name']}"
            number = int.from_bytes(blake2b(text.encode(), digest_size=8).digest())
            waits[variant["name"]] = -math.log((number + 0.5) / 2**64) / variant["weight"]
    first = min(waits, key=lambda name: waits[name])
    return Result(index, next(one["url"] for one in action["variants"] if one["name"] == first), first)


def _holds(condition: Json, facts: Facts) -> bool:
    answer = _answer(condition, facts)
    if answer is None:  # not known
        return False
    return not answer if condition.get("negate") else answer


def _answer(condition: Json, facts: Facts) -> bool | None:
    match condition["type"]:
        case "country":
            return _one_of(facts.place.country, [value.upper() for value in condition["in"]])
        case "continent":
            return _one_of(facts.place.continent, condition["in"])
        case "device":
            return _one_of(facts.agent.device, condition["in"])
        case "os":
            return _one_of(facts.agent.os, condition["in"])
        case "browser":
            return _one_of(facts.agent.browser, condition["in"])
        case "language":
            return _language(condition["in"], facts)
        case "referrer":
            return _referrer(condition["in"], facts.referrer_host)
        case "network":
            return _network(condition["in"], facts.place.address)
        case "query":
            values = [value for name, value in facts.parameters if name == condition["name"]]
            wanted = condition.get("equals")
            return bool(values) if wanted is None else wanted in values
        case "time":
            begins, ends = condition.get("from"), condition.get("until")
            has_begun = begins is None or facts.at >= datetime.fromisoformat(begins)
            return has_begun and (ends is None or facts.at < datetime.fromisoformat(ends))
        case "weekly":
            return _weekly(condition, facts.at)
        case "clicks":
            at_least: int = condition["atLeast"]
            return facts.clicks >= at_least
    raise AssertionError(condition)


def _one_of(value: str, wanted: Sequence[str]) -> bool | None:
    return value in wanted if value else None


def _language(wanted: Sequence[str], facts: Facts) -> bool | None:
    preferred = [language.lower() for language, quality in facts.languages if quality >= 0.9]
    if not preferred:
        return None
    names = [one.lower().replace("_", "-") for one in wanted]
    return any(language == name or language.split("-")[0] == name for language in preferred for name in names)


def _referrer(wanted: Sequence[str], host: str) -> bool | None:
    if not host:
        return None
    names = [one.lower().removeprefix("www.") for one in wanted]
    return any(host == name or host.endswith("." + name) for name in names)


def _network(wanted: Sequence[str], text: str) -> bool | None:
    if not text:
        return None
    address = ipaddress.ip_address(text)
    for one in wanted:
        if one.endswith(".*"):
            if text.startswith(one.rstrip("*.") + "."):
                return True
        elif address in ipaddress.ip_network(one, strict=False):
            return True
    return False


def _weekly(condition: Json, at: datetime) -> bool:
    local = at.astimezone(ZoneInfo(condition.get("zone", "UTC"))).replace(tzinfo=None)
    begins, ends = _clock(condition.get("from", "00:00")), _clock(condition.get("until", "24:00"))
    if ends <= begins:
        ends += timedelta(days=1)
    for days_ago in (0, 1):
        midnight = datetime(local.year, local.month, local.day) - timedelta(days=days_ago)  # noqa: DTZ001 - local time
        if DAYS[midnight.weekday()] in condition["days"] and midnight + begins <= local < midnight + ends:
            return True
    return False


def _clock(text: str) -> timedelta:
    hours, minutes = text.split(":")
    return timedelta(hours=int(hours), minutes=int(minutes))
