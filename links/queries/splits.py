"""How the splits of a link do: clicks and visits of each variant, and whether visits are as the weights ask."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.utils.formats import number_format

from clicks.counters import Split
from clicks.stats.breakdowns import percent
from clicks.stats.fit import p_value
from clicks.stats.splits import SplitCounts, split_counts
from links.models import Link
from links.models.targets import milliseconds

# Of a test that is looked at again and again: by chance, one in a thousand says that there is something wrong.
_CHANCE = 0.001


@dataclass(frozen=True)
class VariantResult:
    """A variant, the clicks and visits of people, and its percentage of all visits: counted, and as weights ask."""

    name: str
    url: str
    weight: int
    clicks: int
    visits: int
    share: float
    expected: float


@dataclass(frozen=True)
class SplitResult:
    """A rule with a split, and its variants since their names or weights were last changed."""

    rule_id: str
    rule_name: str | None
    position: int  # of the rule, from 1
    is_paused: bool
    since: datetime
    variants: tuple[VariantResult, ...]
    day: date | None  # whose visits are tested: the one with the most
    visits_of_day: int
    p: float | None  # how likely chance alone makes such a difference; None while there are too few visits to tell

    @property
    def differs(self) -> bool:
        """Whether visits differ from the weights more than chance explains."""
        return self.p is not None and self.p < _CHANCE

    @property
    def p_text(self) -> str:
        """The probability for people, 0.0001 for a smaller one."""
        return "" if self.p is None else number_format(max(self.p, 0.0001), 4)

    @property
    def visits(self) -> int:
        """The visits of all variants."""
        return sum(variant.visits for variant in self.variants)


def results_of_splits(link: Link, *, at: datetime) -> list[SplitResult]:
    """Return the results of the link's splits, in the order of its rules, in at most one query."""
    rules = [(place, rule) for place, rule in enumerate(link.rules, start=1) if rule.get("since")]
    begun = [datetime.fromisoformat(rule["since"]) for _place, rule in rules]
    keys = [Split(rule["id"], milliseconds(since)) for (_place, rule), since in zip(rules, begun, strict=True)]
    counts = split_counts(link.pk, keys, at=at)
    return [
        _result(place, rule, since, counts[key]) for (place, rule), since, key in zip(rules, begun, keys, strict=True)
    ]


def _result(place: int, rule: Mapping[str, Any], since: datetime, counts: SplitCounts) -> SplitResult:
    variants = rule["action"]["variants"]
    of_a_day = [counts.of_a_day.get(variant["name"], 0) for variant in variants]
    weights = [variant["weight"] for variant in variants]
    return SplitResult(
        rule_id=rule["id"],
        rule_name=rule["name"],
        position=place,
        is_paused=rule["paused"],
        since=since,
        variants=tuple(_variant(one, counts, sum(weights)) for one in variants),
        day=counts.day,
        visits_of_day=sum(of_a_day),
        p=p_value(of_a_day, weights),
    )


def _variant(variant: Mapping[str, Any], counts: SplitCounts, weights: int) -> VariantResult:
    visits = counts.visits.get(variant["name"], 0)
    return VariantResult(
        name=variant["name"],
        url=variant["url"],
        weight=variant["weight"],
        clicks=counts.clicks.get(variant["name"], 0),
        visits=visits,
        share=percent(visits, sum(counts.visits.values())),
        expected=percent(variant["weight"], weights),
    )
