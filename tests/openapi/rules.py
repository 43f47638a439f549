"""Hooks of schemathesis: stricter schemas than the published ones, and errors that no schema can state.

A 400 for data that the stricter schema allows is a failure, except for rules between values, about what exists, and
about the form in which a value is stored.
"""

from typing import Any
from zoneinfo import available_timezones

import schemathesis
from schemathesis.core.failures import Failure
from schemathesis.openapi.checks import RejectedPositiveData

_PERIOD = ("The link must start before it expires.", "The campaign must start before it ends.")
_EMPTY = "The end must come after the beginning."

# By the field that the error names: how its texts begin.
RULES: dict[str, tuple[str, ...]] = {
    "campaignId": ("No such campaign.",),
    "domainId": ("No such domain.", "This domain is not verified yet."),
    "startsAt": _PERIOD,
    "expiresAt": (*_PERIOD, "A guest link lasts at most 7 days."),
    "maxClicks": ("A valid integer is required.",),  # 5.0, which JSON Schema calls an integer
    "from": (_EMPTY, "Ask for at most 366 days at once."),
    "to": (_EMPTY,),
    "interval": ("Ask for at most 7 days by hour",),
    "color": ("Choose a color that is darker than the background.", "Choose a color with more contrast"),
    "cursor": ("This is no cursor of this list and order.",),
    "search": ("Use at most 500 characters.",),  # as folded
    # No schema says which hosts are private, or look like others.
    "originalUrl": ("This address is in a private network", "This host mixes letters of several alphabets"),
    "rootUrl": ("Use at most 2,048 characters.",),  # as browsers write it
    "notFoundUrl": ("Use at most 2,048 characters.",),
}
_BULK_RULES = {**RULES, "customAlias": ("This alias is already in use.",)}


_PATTERNS = {"expiresAt": "^[3-9][0-9]{3}-"}  # always in the future
_PUBLIC_HOST = r"^([A-Za-z0-9]([A-Za-z0-9-]{0,61}[A-Za-z0-9])?\.)+(com|ORG|example)\.?$"
_ENUMS = {"timezone": sorted(available_timezones() - {"localtime", "Factory"})}


@schemathesis.hook
def before_load_schema(context: schemathesis.HookContext, schema: dict[str, Any]) -> None:
    """Narrow the schemas of requests where the rule depends on the clock or is a list too long to publish."""
    for name in ("LinkInput", "PatchedLinkChanges", "BulkItem", "GuestLinkInput"):
        if name in schema["components"]["schemas"]:
            _narrow(schema["components"]["schemas"][name]["properties"])
    schema["components"]["schemas"]["DomainInput"]["properties"]["host"]["pattern"] = _PUBLIC_HOST
    for methods in schema["paths"].values():
        for operation in methods.values():
            parameters = operation.get("parameters", [])
            _narrow({found["name"]: found["schema"] for found in parameters if found.get("in") == "query"})


def _narrow(properties: dict[str, dict[str, Any]]) -> None:
    for name, pattern in _PATTERNS.items():
        for schema in properties.get(name, {}).get("anyOf", []):
            if schema["type"] == "string":
                schema["pattern"] = pattern
    for name, values in _ENUMS.items():
        if name in properties:
            properties[name]["enum"] = values


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
    return not problems or not all(_is_rule(RULES, field, texts) for field, texts in problems.items())


def _is_rule(rules: dict[str, tuple[str, ...]], path: str, texts: list[str]) -> bool:
    starts = rules.get(path.rpartition(".")[2], ())
    return all(text.startswith(starts) for text in texts)
