"""The endpoints of the API, read from the OpenAPI document in the form in which pages show them."""

import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from typing import Any

from shortener.api.documents import document
from shortener.api.reference.requests import Example, Request, examples_of

_METHODS = ("get", "post", "patch", "put", "delete")

Json = Mapping[str, Any]


@dataclass(frozen=True)
class Field:
    """A parameter, a header or a property of a body. `name` has dots and [] for properties within properties."""

    name: str
    type: str
    description: str
    is_required: bool = False


@dataclass(frozen=True)
class Response:
    """A successful response; `example` is JSON text, or empty for other media."""

    status: str
    description: str
    example: str


@dataclass(frozen=True)
class Endpoint:
    """One method of one path."""

    id: str
    method: str
    path: str
    summary: str
    description: str
    scope: str  # that a key needs, or ""
    headers: Sequence[Field]
    parameters: Sequence[Field]
    body: Sequence[Field]
    examples: Sequence[Example]
    responses: Sequence[Response]
    codes: Sequence[tuple[str, str]]  # status and error code


@dataclass(frozen=True)
class Group:
    """Endpoints of one kind of thing."""

    name: str
    description: str
    endpoints: Sequence[Endpoint]

    @property
    def anchor(self) -> str:
        """The id of its heading."""
        return self.name.lower().replace(" ", "-")


@cache
def groups(site_url: str) -> Sequence[Group]:
    """Return all endpoints in the order of the document's tags, with this address in the examples."""
    root: Json = json.loads(document())
    reader = _Reader(root, site_url)
    found = list(reader.endpoints())
    return [
        Group(tag["name"], tag["description"], [endpoint for name, endpoint in found if name == tag["name"]])
        for tag in root["tags"]
    ]


class _Reader:
    def __init__(self, root: Json, site_url: str) -> None:
        self._root = root
        self._site_url = site_url

    def endpoints(self) -> Iterator[tuple[str, Endpoint]]:
        """Yield each endpoint with its tag."""
        for path, item in self._root["paths"].items():
            for method in _METHODS:
                if method in item:
                    yield item[method]["tags"][0], self._endpoint(path, method, item[method])

    def _endpoint(self, path: str, method: str, operation: Json) -> Endpoint:
        parameters = [self._resolved(parameter) for parameter in operation.get("parameters", ())]
        media = operation.get("requestBody", {}).get("content", {}).get("application/json", {})
        codes = operation.get("x-error-codes", {})
        return Endpoint(
            id=operation["operationId"],
            method=method.upper(),
            path=path,
            summary=operation["summary"],
            description=operation["description"],
            scope=operation.get("x-required-scope", ""),
            headers=[self._parameter(each) for each in parameters if each["in"] == "header"],
            parameters=[self._parameter(each) for each in parameters if each["in"] != "header"],
            body=list(self._properties(media.get("schema", {}))),
            examples=examples_of(
                operation["operationId"],
                Request(
                    method=method.upper(),
                    url=self._site_url + _with_examples(path, parameters),
                    needs_key=any("apiKey" in way for way in operation.get("security", ())),
                    needs_session=any("session" in way for way in operation.get("security", ())),
                    body=_first_example(media),
                ),
            ),
            responses=[
                _response(status, self._resolved(answer))
                for status, answer in operation["responses"].items()
                if status < "400"
            ],
            codes=[(status, code) for status, names in codes.items() for code in names],
        )

    def _resolved(self, node: Json) -> Json:
        while "$ref" in node:
            found: Any = self._root
            for part in node["$ref"].removeprefix("#/").split("/"):
                found = found[part]
            node = {**found, **{name: value for name, value in node.items() if name != "$ref"}}
        return node

    def _parameter(self, parameter: Json) -> Field:
        kind = self._type(parameter["schema"])
        return Field(parameter["name"], kind, parameter["description"], parameter.get("required", False))

    def _properties(self, schema: Json, prefix: str = "") -> Iterator[Field]:
        schema = self._resolved(schema)
        required = schema.get("required", ())
        for name, given in schema.get("properties", {}).items():
            inner = self._resolved(given)
            yield Field(prefix + name, self._type(inner), inner.get("description", ""), is_required=name in required)
            if "items" in inner:
                yield from self._items(self._resolved(inner["items"]), prefix + name)
            else:
                yield from self._properties(inner, f"{prefix}{name}.")

    def _items(self, item: Json, name: str) -> Iterator[Field]:
        """Yield the properties of a list's items; of several kinds, as `operations[method=create].body`."""
        if "oneOf" not in item:
            yield from self._properties(item, f"{name}[].")
        else:
            property_ = item["discriminator"]["propertyName"]
            for word, reference in item["discriminator"]["mapping"].items():
                yield from self._properties({"$ref": reference}, f"{name}[{property_}={word}].")

    def _type(self, schema: Json) -> str:
        schema = self._resolved(schema)
        if "const" in schema:
            return json.dumps(schema["const"])
        if "enum" in schema:
            return " | ".join(json.dumps(value) for value in schema["enum"])
        given = schema.get("type", "object")
        kinds = [given] if isinstance(given, str) else given
        names = [f"{self._type(schema['items'])}[]" if kind == "array" else kind for kind in kinds]
        return " or ".join(sorted(names, key=lambda name: name == "null"))


def _with_examples(path: str, parameters: Sequence[Json]) -> str:
    for parameter in parameters:
        if parameter["in"] == "path":
            path = path.replace(f"{{{parameter['name']}}}", str(parameter["schema"]["examples"][0]))
    return path


def _first_example(media: Json) -> Any:
    for example in media.get("examples", {}).values():
        return example["value"]
    return media.get("example")


def _response(status: str, answer: Json) -> Response:
    example = answer.get("content", {}).get("application/json", {}).get("example")
    text = "" if example is None else json.dumps(example, indent=2, ensure_ascii=False)
    return Response(status, answer["description"], text)
