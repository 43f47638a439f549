"""Fields of rules, UTM parameters and previews in answers, and their schemas in both directions."""

from collections.abc import Mapping, Sequence
from typing import Any

from rest_framework import serializers

from links.api.routing.schemas import reference
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
        return {"type": "array", "items": reference("Rule", is_input=is_input), "maxItems": MOST_RULES}


class _TextsOutput(serializers.Field[Any, Any, Any, Any]):
    """An object of texts; one that is not set is null."""

    names: Sequence[str]
    component: str

    def to_representation(self, value: Mapping[str, str] | None) -> dict[str, str | None]:
        return {name: (value or {}).get(name) for name in self.names}

    def json_schema(self, *, is_input: bool) -> JsonSchema:
        """Return the reference to the schema of the object."""
        return reference(self.component, is_input=is_input)


class UtmOutput(_TextsOutput):
    """The UTM parameters of a link."""

    names = NAMES
    component = "UtmParameters"


class PreviewOutput(_TextsOutput):
    """What programs show of a link."""

    names = tuple(previews.LIMITS)
    component = "LinkPreview"
