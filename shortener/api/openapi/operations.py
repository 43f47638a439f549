"""Operations and schemas of the OpenAPI 3.1 document, from URLs, views, serializers and each app's description.

Published schemas are plain: a rule that a schema cannot state, or only with a pattern that programs disagree on, is
said in the property's description.
"""

import re
from collections.abc import Iterator
from typing import Any

from drf_spectacular.openapi import AutoSchema
from drf_spectacular.plumbing import ComponentRegistry, ResolvedComponent

from shortener.api.description import Operation, example_of, example_of_property, operation_of, property_of, schema_of
from shortener.api.fields import JsonSchema, ObjectField, StrictSerializer
from shortener.api.openapi import components, responses
from shortener.api.unions import UnionSerializer

_WITH_BODY = ("POST", "PATCH", "PUT")


class DescribedSchema(AutoSchema):
    """Describes a view's method by its Operation, and serializers by their Schema, Properties and `json_schema`."""

    def get_operation(
        self, path: str, path_regex: str, path_prefix: str, method: str, registry: ComponentRegistry
    ) -> JsonSchema:
        """Return the operation object."""
        self.registry, self.path, self.path_regex, self.path_prefix = registry, path, path_regex, path_prefix
        self.method = method.upper()
        operation = operation_of(type(self.view), self.method)
        scope = getattr(self.view, "scopes", {}).get(self.method)
        self.schemes = [name for need in self.get_auth() for name in need]
        codes = self._error_codes(operation)
        described: JsonSchema = {
            "operationId": operation.id,
            "summary": operation.summary,
            "description": "\n\n".join(_paragraphs(operation, self.method, scope)),
            "tags": [operation.tag],
            "parameters": self._parameters(operation),
            "security": [{name: []} for name in self.schemes],
            **({"x-required-scope": scope} if scope else {}),
            "responses": self._responses(operation, codes),
            "x-error-codes": {str(status): names for status, names in codes.items()},
        }
        if operation.body is not None:
            described["requestBody"] = self._body(operation)
        return described

    def _parameters(self, operation: Operation) -> list[JsonSchema]:
        found = [components.path_parameter(name) for name in re.findall(r"{(\w+)}", self.path)]
        if operation.query is not None:
            query = self._map_fields(operation.query(), "request")
            found += [
                {
                    "name": name,
                    "in": "query",
                    "required": name in query.get("required", []),
                    "description": schema.pop("description"),
                    "schema": schema,
                }
                for name, schema in query["properties"].items()
            ]
        headers = {
            "IfNoneMatch": operation.has_etag and self.method == "GET",
            "IfMatch": operation.is_conditional,
            "IdempotencyKey": self.method == "POST",
            "RequestId": True,
        }
        return [
            *found,
            *({"$ref": f"#/components/parameters/{name}"} for name, is_taken in headers.items() if is_taken),
        ]

    def _body(self, operation: Operation) -> JsonSchema:
        assert operation.body is not None  # noqa: S101 - narrows the type
        serializer = operation.body()
        media: JsonSchema = {"schema": self.resolve_serializer(serializer, "request").ref}
        if operation.examples:
            media["examples"] = {
                _key(summary): {"summary": summary, "value": dict(example)}
                for summary, example in operation.examples.items()
            }
        # Without a body, a PATCH changes nothing, and a POST whose properties are all optional has none of them.
        return {
            "description": schema_of(operation.body).description,
            "required": self.method != "PATCH" and any(one.required for one in serializer.fields.values()),
            "content": {"application/json": media},
        }

    def _error_codes(self, operation: Operation) -> dict[int, list[str]]:
        codes = responses.usual_codes(
            schemes=self.schemes,
            names_one="{" in self.path,
            takes_body=self.method in _WITH_BODY,
            is_post=self.method == "POST",
            is_conditional=operation.is_conditional,
        )
        for status, more in operation.errors.items():
            codes.setdefault(status, []).extend(more)
        return dict(sorted(codes.items()))

    def _responses(self, operation: Operation, codes: dict[int, list[str]]) -> JsonSchema:
        statuses = sorted({operation.status, operation.other_status or operation.status})
        described: JsonSchema = {str(status): self._success(operation) for status in statuses}
        if operation.has_etag and self.method == "GET":
            described["304"] = {"$ref": "#/components/responses/NotModified"}
        for status in codes:
            described[str(status)] = responses.error_reference(status)
        if operation.partial_data is not None:
            described["400"] = self._refused_with_data(operation, operation.partial_data())
        return described

    def _refused_with_data(self, operation: Operation, serializer: Any) -> JsonSchema:
        """Return the reference to a 400 that has data, too."""
        data = self.resolve_serializer(serializer, "response")
        name = f"{operation.answer or data.name}Refusal"
        refusal = responses.invalid_request_with(dict(data.ref), example_of(serializer))
        schema = self._register(name, ResolvedComponent.SCHEMA, refusal)
        return self._register(name, ResolvedComponent.RESPONSE, responses.error(400, schema=schema))

    def _register(self, name: str, kind: str, described: JsonSchema) -> JsonSchema:
        """Add a component, once, and return the reference to it."""
        component = ResolvedComponent(name, kind, described, name)  # type: ignore[no-untyped-call]
        self.registry.register_on_missing(component)
        return dict(component.ref)

    def _success(self, operation: Operation) -> JsonSchema:
        if operation.media_types:
            # No JSON Schema describes bytes: generators know them by this format.
            content: JsonSchema = {media: {"schema": components.PICTURE} for media in operation.media_types}
        else:
            content = {"application/json": responses.success(self._envelope(operation), operation)}
        return {
            "description": operation.message or f"{operation.summary}: done.",
            "headers": responses.success_headers(operation, is_post=self.method == "POST"),
            "content": content,
            **({"links": responses.links(operation)} if operation.followed_by else {}),
        }

    def _envelope(self, operation: Operation) -> JsonSchema:
        """Return the reference to the schema of the whole answer: LinkResult, LinkList or EmptyResult."""
        if operation.data is None:
            return {"$ref": "#/components/schemas/EmptyResult"}
        serializer = operation.data()
        data = self.resolve_serializer(serializer, "response")
        name = (operation.answer or data.name) + ("List" if operation.is_page else "Result")
        example = example_of(serializer)
        envelope = responses.envelope(data.name, dict(data.ref), example, is_page=operation.is_page)
        return self._register(name, ResolvedComponent.SCHEMA, envelope)

    def get_serializer_name(self, serializer: Any, direction: Any) -> str:
        """Return the public name of the serializer's class."""
        return schema_of(type(serializer)).name

    def _map_serializer(self, serializer: Any, direction: Any, bypass_extensions: bool = False) -> JsonSchema:
        is_union = isinstance(serializer, UnionSerializer)
        mapped = self._map_union(serializer, direction) if is_union else self._map_fields(serializer, direction)
        # In place of the docstring, which is for developers of the product.
        return {**mapped, "description": schema_of(type(serializer)).description}

    def _map_union(self, serializer: UnionSerializer, direction: Any) -> JsonSchema:
        """Return the schema of an object of several kinds, as generators of typed clients know it."""
        kinds = {word: self.resolve_serializer(kind(), direction).ref for word, kind in serializer.kinds.items()}
        mapping = {word: kind["$ref"] for word, kind in kinds.items()}
        discriminator = {"propertyName": serializer.told_apart_by, "mapping": mapping}
        return {"oneOf": list(kinds.values()), "discriminator": discriminator}

    def _map_fields(self, serializer: Any, direction: Any) -> JsonSchema:
        """Return the schema of an object: each property has a description and an example."""
        mapped: JsonSchema = super()._map_serializer(serializer, direction)  # type: ignore[no-untyped-call]
        properties = mapped["properties"]
        for name, described in properties.items():
            for marker in ("readOnly", "x-spec-enum-id"):
                described.pop(marker, None)
            described["description"] = property_of(serializer, name).description
            described["examples"] = [example_of_property(serializer, name)]
        if not isinstance(serializer, StrictSerializer):
            # Responses have all of their fields, always, but for those declared to be left out, and may gain more.
            fields = {name: serializer.fields[name] for name in properties}
            always = [name for name, one in fields.items() if one.required or one.read_only]
            return {"type": "object", "required": always, "properties": properties}
        needed = [name for name in properties if serializer.fields[name].required and not serializer.partial]
        required = {"required": needed} if needed else {}
        return {"type": "object", **required, "properties": properties, "additionalProperties": False}

    def _map_serializer_field(self, field: Any, direction: Any, bypass_extensions: bool = False) -> Any:
        if isinstance(field, ObjectField):
            return dict(self.resolve_serializer(field.serializer(), direction).ref)
        if not hasattr(field, "json_schema"):
            return super()._map_serializer_field(field, direction, bypass_extensions)  # type: ignore[no-untyped-call]
        schema = field.json_schema(is_input=direction == "request")
        if field.allow_null and "type" in schema:
            schema["type"] = [schema["type"], "null"]
        elif field.allow_null:
            schema = {"oneOf": [*schema.get("oneOf", [schema]), {"type": "null"}]}
        if isinstance(field.default, str):
            schema["default"] = field.default
        return schema

    def _insert_field_validators(self, field: Any, schema: JsonSchema) -> None:
        if not hasattr(field, "json_schema"):
            super()._insert_field_validators(field, schema)  # type: ignore[no-untyped-call]

    def _get_serializer_field_meta(self, field: Any, direction: Any) -> JsonSchema:
        meta: JsonSchema = super()._get_serializer_field_meta(field, direction)  # type: ignore[no-untyped-call]
        return {name: value for name, value in meta.items() if name not in ("title", "description")}


def _key(summary: str) -> str:
    return re.sub(r"\W+", "-", summary.lower()).strip("-")


def _paragraphs(operation: Operation, method: str, scope: str | None) -> Iterator[str]:
    """Yield what an operation's description says, in the order in which people need it."""
    yield operation.description
    if scope:
        yield f"Needs the scope `{scope}`."
    if operation.is_conditional:
        yield "Send the `ETag` that you read in `If-Match`. If the link has changed, the response is a 412 `stale`."
    if method == "POST":
        yield ("Send an `Idempotency-Key` to repeat the request safely: the first success is returned again for a day.")
    own = [f"{status} `{code}`" for status, codes in sorted(operation.errors.items()) for code in codes]
    if own:
        yield f"Specific errors: {', '.join(own)}."
