"""Values that the API refuses, by field."""

from typing import Any

_NO_TIMES = ["", "tomorrow", "2026-01-01T00:00:00", 5, True, [], {}, "9" * 400]

BAD_VALUES: dict[str, list[Any]] = {
    "name": [None, "", "  ", "n" * 101, "a\x00b", "\ud800", 5, True, 10**40, [], {}, ["a"]],
    "utmSource": ["s" * 101, "a\x00b", "\udfff", 5, False, [], {}],
    "utmContent": ["s" * 101, "a\x00b", "\udfff", 5, 10**40],
    "startsAt": _NO_TIMES,
    "endsAt": _NO_TIMES,
}

CASES = [(field, value) for field, values in BAD_VALUES.items() for value in values]
