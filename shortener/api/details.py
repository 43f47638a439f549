"""`details` of a 400: each problem with its place and a stable code, so that programs need not read sentences."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from shortener.errors import DomainError, Invalid, Reason

# Codes of Django REST framework, whose fields know no Reason.
_REASONS = {
    "max_length": Reason.TOO_LONG,
    "min_length": Reason.TOO_SHORT,
    "max_string_length": Reason.TOO_LONG,
    "max_value": Reason.OUT_OF_RANGE,
    "min_value": Reason.OUT_OF_RANGE,
    "not_a_list": Reason.WRONG_TYPE,
    "empty": Reason.TOO_FEW,
    "invalid_choice": Reason.UNKNOWN_VALUE,
    "null_characters_not_allowed": Reason.INVALID_CHARACTERS,
    "surrogate_characters_not_allowed": Reason.INVALID_CHARACTERS,
}


@dataclass(frozen=True)
class FieldProblem:
    """One problem. `field` is a name, `tags[3]` for an item of a list, `links[3].customAlias` for a property of one."""

    field: str
    code: str
    message: str


def field_problems(detail: Any, path: str = "") -> Iterator[FieldProblem]:
    """Yield the problems in a DRF serializer's nested `errors`; `path` is the place of the validated value."""
    if isinstance(detail, Mapping):
        for name, inner in detail.items():
            yield from field_problems(inner, place(path, name))
    elif isinstance(detail, list) and any(isinstance(inner, Mapping | list) for inner in detail):
        for index, inner in enumerate(detail):
            yield from field_problems(inner, place(path, index))
    else:
        for error in detail if isinstance(detail, list) else [detail]:
            yield FieldProblem(path, _reason(getattr(error, "code", "")), str(error))


def place(path: str, name: str | int) -> str:
    """Return the path of a property or item of the value at this path, or this path for an empty name.

    A name that begins with a dot or bracket is a path already, within the value.
    """
    if isinstance(name, int):
        return f"{path}[{name}]"
    if not name or name[0] in ".[":
        return path + name
    return f"{path}.{name}" if path else name


def reason_of(error: DomainError) -> str:
    """Return the code of a domain error in `details`: why the value is invalid, or the error's own code."""
    return error.reason if isinstance(error, Invalid) else error.code


def _reason(code: str) -> Reason:
    if code in set(Reason):
        return Reason(code)
    return _REASONS.get(code, Reason.INVALID)
