"""The variants of a link's splits in its statistics, and their properties in the OpenAPI document."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from rest_framework import serializers

from clicks.api.serializers import StatsOutput
from clicks.stats.queries import Statistics
from links.queries.splits import SplitResult
from shortener.api.description import Property, Schema, describe_properties, describe_schemas
from shortener.api.fields import InstantField, TextOrNull


class VariantOutput(serializers.Serializer[Any]):
    """The numbers of one variant."""

    rule = serializers.CharField()
    ruleName = TextOrNull()
    since = InstantField()
    variant = serializers.CharField()
    weight = serializers.IntegerField()
    clicks = serializers.IntegerField()
    visits = serializers.IntegerField()
    expected = serializers.FloatField()
    pValue = serializers.FloatField(allow_null=True)


@dataclass(frozen=True)
class LinkStatistics(Statistics):
    """The statistics of a link, with the variants of its splits, whatever the period."""

    variants: Sequence[Mapping[str, Any]]


class LinkStatsOutput(StatsOutput):
    """The statistics of a link in an answer."""

    variants = VariantOutput(many=True)


def with_variants(found: Statistics, splits: Iterable[SplitResult]) -> LinkStatistics:
    """Add one row for each variant of each split."""
    rows = [
        {
            "rule": split.rule_id,
            "ruleName": split.rule_name or "",
            "since": split.since,
            "variant": variant.name,
            "weight": variant.weight,
            "clicks": variant.clicks,
            "visits": variant.visits,
            "expected": round(split.visits * variant.expected / 100, 1),
            "pValue": split.p,
        }
        for split in splits
        for variant in split.variants
    ]
    return LinkStatistics(**vars(found), variants=rows)


describe_schemas(
    {
        LinkStatsOutput: Schema("LinkStatistics", "Clicks and visits of a link in a period, and of its splits."),
        VariantOutput: Schema("VariantCount", "The counts of one variant of a split."),
    }
)
describe_properties(
    {
        "variants": Property(
            "One entry for each variant of each split, whatever the period: clicks and visits since the split's names "
            "or weights were last changed."
        )
    },
    LinkStatsOutput,
)
describe_properties(
    {
        "rule": Property("The id of the rule.", "4f1c09ab"),
        "ruleName": Property("The name of the rule.", "Landing page"),
        "since": Property("The time from which on it is counted.", "2026-11-24T10:00:00.000Z"),
        "variant": Property("The name of the variant.", "A"),
        "weight": Property("The weight of the variant.", 50),
        "clicks": Property("The number of redirects of people.", 131),
        "visits": Property("The visits: each person counts once per link and day.", 104),
        "expected": Property("How many of the split's visits the weight asks for.", 101.5),
        "pValue": Property(
            "The p-value of Pearson's chi-squared test of the split's visits on the day with the most of them: how "
            "likely chance alone makes them differ from the weights so much. Below 0.001 something else is at work. "
            "Null while fewer than 5 visits are expected of a variant.",
            0.72,
        ),
    },
    VariantOutput,
)
