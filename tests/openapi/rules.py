"""What may be refused with a 400 although its schema allows it; schemathesis loads this as its hooks.

Rules between values, about what there is, and about the form that a value takes later are more than a schema can state.
Every other refusal of schema-valid data stays a failure.
"""

from typing import Any

import schemathesis
from schemathesis.openapi.checks import RejectedPositiveData

_PERIOD = ("The link must start before it expires.", "The campaign must start before it ends.")
_EMPTY = "The end must come after the beginning."

# By the field that the answer names: how its texts begin.
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
    "rootUrl": ("Use at most 2,048 characters.",),  # as browsers write it
    "notFoundUrl": ("Use at most 2,048 characters.",),
}
_BULK_RULES = {**RULES, "customAlias": ("This alias is already in use.",)}


@schemathesis.hook
def filter_failure(context: Any, failure: Any, case: Any, response: Any) -> bool:
    """Keep every failure but the refusal of valid data by one of the rules."""
    if not isinstance(failure, RejectedPositiveData) or response.status_code != 400:
        return True
    problems = response.json().get("errors", {})
    if case.operation.definition.raw["operationId"] == "importLinks":
        # Bad items are valid there beside a good one: that it was refused by a rule is enough.
        return not any(_is_rule(_BULK_RULES, field, texts) for field, texts in problems.items())
    return not problems or not all(_is_rule(RULES, field, texts) for field, texts in problems.items())


def _is_rule(rules: dict[str, tuple[str, ...]], path: str, texts: list[str]) -> bool:
    starts = rules.get(path.rpartition(".")[2], ())
    return all(text.startswith(starts) for text in texts)
