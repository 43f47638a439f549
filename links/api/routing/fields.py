"""Rules, UTM parameters and previews in requests and answers."""

from collections.abc import Mapping, Sequence
from typing import Any

from rest_framework import serializers

from campaigns.rules import UTM_LIMIT
from links.rules import previews
from links.rules.routing.documents import MOST_RULES
from links.rules.utm_parameters import NAMES
from shortener.api.fields import JsonSchema


class RulesOutput(serializers.Field[Any, Any, Any, Any]):
    """The rules of a link."""

    def to_representation(self, value: Sequence[Mapping[str, Any]] | None) -> list[Mapping[str, Any]]:
        return list(value or ())

    def json_schema(self, *, is_input: bool) -> JsonSchema:
        """Return the schema of the list."""
        return {"type": "array", "items": {"type": "object"}, "maxItems": MOST_RULES}


class _TextsOutput(serializers.Field[Any, Any, Any, Any]):
    """An object of texts; one that is not set is null."""

    limits: Mapping[str, int]

    def to_representation(self, value: Mapping[str, str] | None) -> dict[str, str | None]:
        return {name: (value or {}).get(name) for name in self.limits}

    def json_schema(self, *, is_input: bool) -> JsonSchema:
        """Return the schema of the object."""
        return {
            "type": "object",
            "properties": {
                name: {"type": ["string", "null"], "maxLength": limit} for name, limit in self.limits.items()
            },
            "additionalProperties": False,
        }


class UtmOutput(_TextsOutput):
    """The UTM parameters of a link."""

    limits = dict.fromkeys(NAMES, UTM_LIMIT)


class PreviewOutput(_TextsOutput):
    """What programs show of a link."""

    limits = previews.LIMITS
