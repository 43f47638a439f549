"""A problem of a request as responses show it, inside batches as in a 400."""

from typing import Any

from rest_framework import serializers

from shortener.api.description import Property, Schema, describe_properties, describe_schemas
from shortener.errors import Reason


class FieldProblemOutput(serializers.Serializer[Any]):
    """One problem: see shortener.api.details.FieldProblem."""

    field = serializers.CharField()
    code = serializers.CharField()
    message = serializers.CharField()


_REASONS = ", ".join(f"`{reason}`" for reason in Reason)

describe_schemas({FieldProblemOutput: Schema("FieldProblem", "One problem of a request.")})
describe_properties(
    {
        "field": Property(
            "Where it is: a name, `tags[3]` for an item of a list (from 0), `links[3].customAlias` for a property of "
            "one, or empty for an item of a batch as a whole. In the results of a batch, places begin in the item.",
            "tags[3]",
        ),
        "code": Property(
            f"The kind of problem: {_REASONS}, or another error's code. Codes never change; later versions may add "
            "some.",
            "too_long",
        ),
        "message": Property(
            "A sentence for people that says what to fix. It can change.", "Use at most 30 characters."
        ),
    },
    FieldProblemOutput,
)
