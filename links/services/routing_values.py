"""What links.services.assignment does with rules: their ids, their times, and the plan that allows them."""

import secrets
from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from django.utils.translation import gettext as _

from accounts.models import Workspace
from accounts.workspaces.plans import PlanRequired
from links.rules.routing.cleaning import StoredRules, text_of

_Rule = Mapping[str, Any]


def with_ids(rules: StoredRules, before: Sequence[_Rule]) -> StoredRules:
    """Return the rules, each with an id: its own, or that of an earlier rule that it changes, or a new one.

    Clicks are counted by these ids, so a rule keeps its id when a client sends all rules without ids.
    """
    known = {rule["id"] for rule in before}
    named = [rule["id"] for rule in rules if rule["id"] in known]
    taken = {one for one in named if named.count(one) == 1}
    left = [rule for rule in before if rule["id"] not in taken]
    result = [dict(rule) for rule in rules]
    new = [rule for rule in result if rule["id"] not in taken]
    for is_alike in (_is_same, _has_name_of, _has_conditions_of):
        for rule in new[:]:
            if earlier := next((one for one in left if is_alike(rule, one)), None):
                rule["id"] = earlier["id"]
                left.remove(earlier)
                new.remove(rule)
    for rule in new:
        rule["id"] = secrets.token_hex(4)
    return result


def with_times(rules: StoredRules, before: Sequence[_Rule], at: datetime) -> StoredRules:
    """Return the rules, which have ids, with the time since which each split has its variants and weights.

    What was counted until then says nothing about the new weights.
    """
    earlier = {rule["id"]: rule for rule in before}
    return [{**rule, "since": _since(rule, earlier.get(rule["id"]), at)} for rule in rules]


def _since(rule: _Rule, earlier: _Rule | None, at: datetime) -> str | None:
    weights = _weights(rule)
    if not weights:
        return None
    kept: str | None = earlier.get("since") if earlier and _weights(earlier) == weights else None
    return kept or text_of(at)


def _weights(rule: _Rule) -> dict[str, int]:
    """Return the weights of a split by the names of its variants; nothing for another action."""
    return {variant["name"]: variant["weight"] for variant in rule["action"].get("variants", ())}


def _is_same(rule: _Rule, earlier: _Rule) -> bool:
    return _content(rule) == _content(earlier)


def _content(rule: _Rule) -> _Rule:
    """Return what clients send of a rule."""
    return {**rule, "id": None, "since": None}


def _has_name_of(rule: _Rule, earlier: _Rule) -> bool:
    return bool(rule["name"]) and rule["name"] == earlier["name"]


def _has_conditions_of(rule: _Rule, earlier: _Rule) -> bool:
    return bool(rule["conditions"] == earlier["conditions"])


def check_plan(workspace: Workspace | None, rules: StoredRules, before: Sequence[_Rule]) -> None:
    """Raise PlanRequired for new rules or splits that the plan does not include; those that were there can stay."""
    if workspace is None:
        return
    plan, kept = workspace.limits, [_content(rule) for rule in before]
    new = [rule for rule in rules if _content(rule) not in kept]
    if new and not plan.has_rules:
        raise PlanRequired(_("The workspace's plan doesn't include rules."), allows=lambda other: other.has_rules)
    if any(rule["action"]["type"] == "split" for rule in new) and not plan.has_splits:
        raise PlanRequired(_("The workspace's plan doesn't include splits."), allows=lambda other: other.has_splits)
