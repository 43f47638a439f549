"""What people must know of each operation and no serializer tells; the `api.description` of each app says it."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any

from rest_framework.serializers import Serializer as AnySerializer
from rest_framework.views import APIView

Serializer = type[AnySerializer[Any]]
Example = Callable[[], Mapping[str, Any]]  # made anew for each description: what is in the future does not stay there


@dataclass(frozen=True)
class Operation:
    """One method of one address."""

    id: str
    summary: str
    about: str
    tag: str
    message: str = ""  # an example of the answer's
    takes: Serializer | None = None  # the body
    query: Serializer | None = None
    answers: Serializer | None = None  # its data, null without
    is_page: bool = False  # data is a list, with pagination
    status: int = 200
    pictures: tuple[str, ...] = ()  # media types, instead of data
    refusals: Mapping[int, tuple[str, ...]] = field(default_factory=dict)  # codes besides those of every operation
    partial_data: Serializer | None = None  # data of a 400 that made nothing
    has_etag: bool = False
    is_conditional: bool = False  # takes If-Match
    followed_by: Mapping[str, str] = field(default_factory=dict)  # operations, and their parameter with the new id
    examples: Mapping[str, Example] = field(default_factory=dict)  # bodies, by what they show
    answer_example: Any = None  # of data


_operations: dict[tuple[type[APIView], str], Operation] = {}


def describe(view: type[APIView], **operations: Operation) -> None:
    """Say what the view's methods do: describe(View, GET=…, POST=…)."""
    for method, operation in operations.items():
        _operations[view, method] = operation


def operation_of(view: type[APIView], method: str) -> Operation:
    """Return what describe() was told, or raise KeyError for a method that nobody has described."""
    return _operations[view, method]
