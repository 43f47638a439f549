"""What the OpenAPI document says beyond URLs and types: each app describes its operations in `api/description.py`."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from rest_framework.serializers import BaseSerializer, ListSerializer
from rest_framework.serializers import Serializer as AnySerializer
from rest_framework.views import APIView

Serializer = type[AnySerializer[Any]]


@dataclass(frozen=True)
class Operation:
    """One method of one path."""

    id: str
    summary: str
    description: str
    tag: str
    message: str = ""  # an example of the response's
    body: Serializer | None = None
    query: Serializer | None = None
    data: Serializer | None = None  # of the response; without one, null
    is_page: bool = False  # data is a list, with pagination
    answer: str = ""  # how the names of the answers' schemas begin, if not as the name of the data's
    status: int = 200
    other_status: int | None = None  # of a success that did something else, with the same data
    media_types: tuple[str, ...] = ()  # of pictures, instead of data
    errors: Mapping[int, tuple[str, ...]] = field(default_factory=dict)  # error codes besides the usual ones
    partial_data: Serializer | None = None  # data of a 400 that created nothing
    has_etag: bool = False
    is_conditional: bool = False  # takes If-Match
    followed_by: Mapping[str, str] = field(default_factory=dict)  # operations, and their parameter with the new id
    examples: Mapping[str, Mapping[str, Any]] = field(default_factory=dict)  # bodies, by what they show
    example_data: Mapping[str, Any] = field(default_factory=dict)  # instead of the properties' examples


@dataclass(frozen=True)
class Property:
    """A property's or parameter's description and, unless it is an object of its own, an example."""

    description: str
    example: Any = None


@dataclass(frozen=True)
class Schema:
    """The public name and description of a serializer. Generated clients have a class of that name."""

    name: str
    description: str


_operations: dict[tuple[type[APIView], str], Operation] = {}
_properties: dict[type, Mapping[str, Property]] = {}
_schemas: dict[type, Schema] = {}
_components: dict[str, Any] = {}


def describe(view: type[APIView], **operations: Operation) -> None:
    """Describe the view's methods: describe(View, GET=…, POST=…)."""
    for method, operation in operations.items():
        _operations[view, method] = operation


def describe_properties(properties: Mapping[str, Property], *serializers: Serializer) -> None:
    """Describe properties by name for the serializers and their subclasses; names that one lacks do not matter."""
    for serializer in serializers:
        _properties[serializer] = properties


def describe_schemas(schemas: Mapping[Serializer, Schema]) -> None:
    """Name and describe serializers; each class needs a name of its own, subclasses too."""
    _schemas.update(schemas)


def describe_components(schemas: Mapping[str, Any]) -> None:
    """Add schemas by name that are made in another way than from serializers."""
    _components.update(schemas)


def described_components() -> Mapping[str, Any]:
    """Return the schemas of describe_components()."""
    return _components


def operation_of(view: type[APIView], method: str) -> Operation:
    """Return the description of a view's method, or raise KeyError for one without."""
    return _operations[view, method]


def schema_of(serializer: type) -> Schema:
    """Return the name and description of a serializer's class, or raise KeyError for one without."""
    return _schemas[serializer]


def property_of(serializer: BaseSerializer[Any], name: str) -> Property:
    """Return the description of a serializer's property, or raise KeyError for one without."""
    for kind in type(serializer).__mro__:
        if (found := _properties.get(kind, {}).get(name)) is not None:
            return found
    raise KeyError(f"{type(serializer).__name__}.{name} is not described.")


def example_of(serializer: AnySerializer[Any]) -> dict[str, Any]:
    """Return an example of an object, made of the examples of its properties."""
    return {name: example_of_property(serializer, name) for name in serializer.fields.keys()}  # noqa: SIM118 - for mypy


def example_of_property(serializer: AnySerializer[Any], name: str) -> Any:
    """Return the property's own example, or one made of the properties of the objects in it."""
    own, inner = property_of(serializer, name).example, serializer.fields[name]
    if own is not None:
        return own
    if isinstance(inner, ListSerializer):
        return [example_of(inner.child)]  # type: ignore[arg-type]
    return example_of(inner) if isinstance(inner, AnySerializer) else None
