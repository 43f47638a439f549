"""Hooks of schemathesis: stricter schemas than the published ones (strict.py), and errors that no schema can state.

A 400 for data that the stricter schema allows is a failure, except for rules between values, about what exists, and
about the form in which a value is stored.
"""

from typing import Any

import schemathesis
from schemathesis.core.failures import Failure
from schemathesis.openapi.checks import RejectedPositiveData

from tests.openapi.strict import tighten

_PERIOD = ("The link must start before it expires.", "The campaign must start before it ends.")
_EMPTY = "The end must be after the start."

# By the field that the error names: how its texts begin.
RULES: dict[str, tuple[str, ...]] = {
    "campaignId": ("This workspace has no campaign with this ID.",),
    "domainId": ("This workspace has no domain with this ID.", "This domain isn't verified yet."),
    "startsAt": _PERIOD,
    "expiresAt": (*_PERIOD, "A guest link lasts at most 7 days."),
    "maxClicks": ("Send an integer.",),  # 5.0, which JSON Schema calls an integer
    "from": (_EMPTY, "Request at most 366 days at once.", "Add a start, an end or both."),
    "until": (_EMPTY, "Start and end are the same."),
    "variants": ("At least one variant needs a weight above 0.",),
    "name": ("Each variant needs a name of its own.",),
    "weight": ("Send a whole number.",),
    "atLeast": ("Send a whole number.",),
    "url": ("This address is in a private network", "This host mixes letters of different alphabets"),
    "expiredUrl": (
        "This address is in a private network",
        "This host mixes letters of different alphabets",
        "The URL has 2,",
    ),
    "to": (_EMPTY,),
    "interval": ("Request at most 7 days by hour",),
    "color": ("Choose a color that is darker than the background.", "Choose colors with a contrast ratio"),
    "cursor": ("This cursor doesn't belong to this list and order.",),
    "search": ("Use at most 500 characters.",),  # as folded
    # No schema says which hosts are private, or look like others.
    "originalUrl": ("This address is in a private network", "This host mixes letters of different alphabets"),
    "rootUrl": ("The URL has 2,",),  # bytes as browsers send it
    "notFoundUrl": ("The URL has 2,",),
    "country": ("Use the two letters of a country, such as DE.",),
    "imageUrl": ("The URL has 2,", "This host mixes letters of different alphabets"),
    "bundleId": ("This app is in the list already.",),
    "packageName": ("This app is in the list already.",),
}
_OF_ANY_FIELD = ("With status=deleted, use only limit, cursor and total.",)
_BULK_RULES = {**RULES, "customAlias": ("This alias is already in use.",)}


@schemathesis.hook
def before_load_schema(context: schemathesis.HookContext, schema: dict[str, Any]) -> None:
    """Let the schemas be as strict as the API."""
    tighten(schema)


@schemathesis.hook
def filter_failure(
    context: schemathesis.HookContext, failure: Failure, case: schemathesis.Case[Any], response: schemathesis.Response
) -> bool:
    """Drop failures that are a 400 for one of the rules."""
    if not isinstance(failure, RejectedPositiveData) or response.status_code != 400:
        return True
    problems = response.json().get("errors", {})
    if case.operation.definition.raw["operationId"] == "importLinks":
        # Invalid items are allowed there beside a valid one: one error by a rule is enough.
        return not any(_is_rule(_BULK_RULES, field, texts) for field, texts in problems.items())
    if case.operation.definition.raw["operationId"] == "batchLinks":
        # Invalid operations get a result of their own; only an atomic batch is refused for one.
        return not problems or not all(field.startswith("operations.") for field in problems)
    return not problems or not all(_is_rule(RULES, field, texts) for field, texts in problems.items())


def _is_rule(rules: dict[str, tuple[str, ...]], path: str, texts: list[str]) -> bool:
    starts = (*rules.get(path.rpartition(".")[2], ()), *_OF_ANY_FIELD)
    return all(text.startswith(starts) for text in texts)
