"""The simulator: what an invented visitor of a link gets, decided by the code of redirects."""

import string
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, NamedTuple
from urllib.parse import quote

from domains.hosts import load_hosts
from links.models import Link
from links.rules.routing.compilation import order_of
from redirects.routing import rules
from redirects.routing.queries import with_query
from redirects.target import PAGE_STATUS, Target, Verdict
from redirects.verdicts import Outcome
from redirects.visitors.clients import TAKES_NO_CLICK, Client, kind_of
from redirects.visitors.visitor import Visitor

_FORMS = {Verdict.PASSWORD, Verdict.WARNING}  # pages from which the visitor goes on


class Held(NamedTuple):
    """Whether the visitor meets a condition, by its place and that of its rule, from 0."""

    rule: int
    condition: int
    held: bool


@dataclass(frozen=True)
class Simulation:
    """What the visitor gets: an HTTP status, why, and where to; without a rule, by the link itself."""

    status: int
    verdict: str
    location: str | None = None
    rule: int | None = None  # the place of the rule that decides, from 0
    variant: str | None = None
    message: str | None = None  # of the rule that closes the link
    trace: list[Held] = field(default_factory=list)  # of all conditions, also those that no longer matter


def visitor_of(given: Mapping[str, Any], at: datetime) -> Visitor:
    """Return the visitor with the validated values of a SimulationInput; whatever is not given is not known."""
    visitor = Visitor(
        at=int((given.get("at") or at).timestamp() * 1000),
        address=given.get("address") or "",
        user_agent=given.get("userAgent") or "",
        accept_language=given.get("languages") or "",
        referrer=given.get("referrer") or "",
        query=quote((given.get("query") or "").removeprefix("?"), safe=string.punctuation),
    )
    for name in ("country", "device", "os", "browser"):
        if given.get(name):
            setattr(visitor, name, given[name])
    if not visitor.user_agent:
        visitor.follows_rules = True  # a person, not a program that says nothing of itself
    if given.get("visitor"):
        visitor.identity = given["visitor"], ""
    return visitor


def simulate(link: Link, visitor: Visitor) -> Simulation:
    """Return what the visitor gets, with the clicks that the link has now. Nothing is counted."""
    target = link.target
    visitor.clicks = link.click_count
    verdict, trace = target.verdict(visitor.at), _trace(link, target, visitor)
    if verdict is not Verdict.OPEN and verdict not in _FORMS:
        elsewhere = target.elsewhere(verdict, _expired_url_of_domain(link))
        if elsewhere:
            return Simulation(302, verdict, _with_query(elsewhere, target, visitor), trace=trace)
        return Simulation(PAGE_STATUS[verdict], verdict, trace=trace)
    kind = kind_of(visitor.user_agent) if visitor.user_agent else Client.PERSON
    if verdict is Verdict.OPEN and target.has_preview and kind is Client.PREVIEW:
        return Simulation(200, Outcome.PREVIEW, trace=trace)
    decision = target.decide(visitor)
    rule = next((place for place, one in enumerate(target.rules) if one.id == decision.rule_id), None)
    if not decision.location:
        status = 200 if verdict in _FORMS else PAGE_STATUS[Verdict.CLOSED]
        return Simulation(status, Verdict.CLOSED, rule=rule, message=decision.message or None, trace=trace)
    if verdict is Verdict.OPEN and target.is_limited and kind in TAKES_NO_CLICK:
        return Simulation(200, Outcome.PREVIEW, trace=trace)
    return Simulation(
        200 if verdict in _FORMS else 302,
        verdict,
        _with_query(decision.location, target, visitor),
        rule,
        decision.variant or None,
        trace=trace,
    )


def _trace(link: Link, target: Target, visitor: Visitor) -> list[Held]:
    found = []
    for place, held in enumerate(rules.trace(target.rules, visitor)):
        found += [Held(place, *one) for one in sorted(zip(order_of(link.rules[place]), held, strict=True))]
    return found


def _expired_url_of_domain(link: Link) -> str:
    host = load_hosts([link.domain.host]).get(link.domain.host) if link.domain else None
    return host.expired_url if host else ""


def _with_query(location: str, target: Target, visitor: Visitor) -> str:
    return with_query(location, visitor.query.encode()) if visitor.query and target.passes_query else location
