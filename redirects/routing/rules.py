"""Rules of a link: the first whose conditions all hold decides what a visitor gets."""

from typing import NamedTuple

import msgspec

from redirects.routing.conditions import Clicks, Condition
from redirects.routing.splits import Variant, choose
from redirects.visitors.visitor import Visitor


class Rule(msgspec.Struct, frozen=True, array_like=True, gc=False):
    """Conditions, and one of: a location, the variants of a split, or neither to show that the link is closed."""

    id: str
    conditions: tuple[Condition, ...]
    location: str = ""
    variants: tuple[Variant, ...] = ()
    message: str = ""  # on the page that says that the link is closed; empty for a general one
    is_paused: bool = False  # as if it was not there
    since: int = 0  # when the variants or their weights were last changed, in milliseconds since 1970


class Decision(NamedTuple):
    """What a visitor gets: a location, or a page that says that the link is closed if the location is empty."""

    location: str
    rule_id: str = ""  # empty for the link's own destination
    variant: str = ""  # the name
    message: str = ""
    since: int = 0  # of the rule with the variant


def decide(rules: tuple[Rule, ...], visitor: Visitor, *, link_id: str, location: str) -> Decision:
    """Return what the visitor gets; `location` is the link's own. Raises CountRequired."""
    for rule in rules if visitor.follows_rules else ():
        if rule.is_paused:
            continue
        for condition in rule.conditions:
            if not condition.holds(visitor):
                break
        else:
            return _outcome(rule, visitor, link_id)
    return Decision(location)


def trace(rules: tuple[Rule, ...], visitor: Visitor) -> list[list[bool]]:
    """Return for each rule whether the visitor meets each of its conditions, as decide() finds. Raises CountRequired.

    decide() stops at the first condition that does not hold, and at the first rule that holds; this goes on.
    """
    return [[condition.holds(visitor) for condition in rule.conditions] for rule in rules]


def clicks_that_matter(rules: tuple[Rule, ...]) -> int:
    """Return the number of clicks from which on no condition changes its answer; 0 if none counts clicks."""
    found = [one.at_least for rule in rules for one in rule.conditions if isinstance(one, Clicks)]
    return max(found, default=0)


def _outcome(rule: Rule, visitor: Visitor, link_id: str) -> Decision:
    if rule.variants:
        address, user_agent = visitor.identity
        chosen = choose(rule.variants, link_id=link_id, address=address, user_agent=user_agent)
        return Decision(chosen.location, rule.id, chosen.name, since=rule.since)
    return Decision(rule.location, rule.id, message=rule.message)
