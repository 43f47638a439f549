"""The OpenAPI 3.1 document, generated from URLs, views, serializers and each app's `api/description.py`."""

import re
from typing import Any

from drf_spectacular.openapi import AutoSchema
from drf_spectacular.plumbing import ComponentRegistry, ResolvedComponent

from shortener.api.description import Operation, operation_of, property_of
from shortener.api.fields import JsonSchema, StrictSerializer
from shortener.api.openapi import openapi_responses as responses

_WITH_BODY = ("POST", "PATCH", "PUT")


class DescribedSchema(AutoSchema):
    """Describes a view's method by its Operation, and fields by their `json_schema` and Property."""

    def get_operation(
        self, path: str, path_regex: str, path_prefix: str, method: str, registry: ComponentRegistry
    ) -> JsonSchema:
        """Return the operation object."""
        self.registry, self.path, self.path_regex, self.path_prefix = registry, path, path_regex, path_prefix
        self.method = method.upper()
        operation = operation_of(type(self.view), self.method)
        scope = getattr(self.view, "scopes", {}).get(self.method)
        self.schemes = [name for need in self.get_auth() for name in need]
        security = [{name: [scope] if scope else []} for name in self.schemes]
        needs_scope = f"\n\nNeeds the scope `{scope}`." if scope else ""
        described: JsonSchema = {
            "operationId": operation.id,
            "summary": operation.summary,
            "description": operation.description + needs_scope + _conditions(operation, self.method),
            "tags": [operation.tag],
            "parameters": self._parameters(operation),
            "security": security,
            "responses": self._responses(operation),
        }
        if operation.body is not None:
            described["requestBody"] = self._body(operation)
        if extra := _headers_that_depend_on_earlier_requests(operation, self.method):
            described["x-headers"] = extra
        return described

    def _parameters(self, operation: Operation) -> list[JsonSchema]:
        found: list[JsonSchema] = [
            {
                "name": _camel(name),
                "in": "path",
                "required": True,
                "description": "Its id.",
                "schema": {"type": "string", "pattern": "^[0-9A-Fa-f]{24}$"},
            }
            for name in re.findall(r"{(\w+)}", self.path)
        ]
        if operation.query is not None:
            query = self._map_serializer(operation.query(), "request")
            for name, schema in query["properties"].items():
                described = {"description": schema.pop("description")} if "description" in schema else {}
                required = name in query.get("required", [])
                found.append({"name": name, "in": "query", "required": required, **described, "schema": schema})
        if operation.has_etag and self.method == "GET":
            found.append({"$ref": "#/components/parameters/IfNoneMatch"})
        return [*found, {"$ref": "#/components/parameters/RequestId"}]

    def _body(self, operation: Operation) -> JsonSchema:
        assert operation.body is not None  # noqa: S101 - narrows the type
        schema = self.resolve_serializer(operation.body(), "request").ref
        media: JsonSchema = {"schema": schema}
        if operation.examples:
            media["examples"] = {
                _key(summary): {"summary": summary, "value": dict(example)}
                for summary, example in operation.examples.items()
            }
        # Without a body, a PATCH changes nothing.
        return {"required": self.method != "PATCH", "content": {"application/json": media}}

    def _responses(self, operation: Operation) -> JsonSchema:
        described: JsonSchema = {str(operation.status): self._success(operation)}
        if operation.has_etag and self.method == "GET":
            described["304"] = responses.not_modified()
        partial = self._data(operation.partial_data) if operation.partial_data else None
        codes = responses.usual_codes(
            schemes=self.schemes,
            names_one="{" in self.path,
            takes_body=self.method in _WITH_BODY,
            is_post=self.method == "POST",
            is_conditional=operation.is_conditional,
        )
        for status, more in operation.errors.items():
            codes.setdefault(status, []).extend(more)
        for status, names in sorted(codes.items()):
            described[str(status)] = self._error(*responses.error(status, names, partial))
        return described

    def _error(self, name: str, response: JsonSchema) -> JsonSchema:
        """Add the response to the components, once, and return the reference to it."""
        component = ResolvedComponent(name, ResolvedComponent.RESPONSE, response, name)  # type: ignore[no-untyped-call]
        self.registry.register_on_missing(component)
        return component.ref

    def _success(self, operation: Operation) -> JsonSchema:
        content = (
            {media: {"schema": {"type": "string"} if "svg" in media else {}} for media in operation.media_types}
            if operation.media_types
            else {"application/json": responses.success(self._data(operation.data), operation)}
        )
        return {
            "description": operation.summary.rstrip(".") + ": done." if not operation.message else operation.message,
            "headers": responses.success_headers(operation, is_post=self.method == "POST"),
            "content": content,
            **({"links": responses.links(operation)} if operation.followed_by else {}),
        }

    def _data(self, serializer: Any) -> JsonSchema:
        return {"type": "null"} if serializer is None else dict(self.resolve_serializer(serializer(), "response").ref)

    def get_serializer_name(self, serializer: Any, direction: Any) -> str:
        """Name the schemas of responses without their suffix: Link, not LinkOutput."""
        return type(serializer).__name__.removesuffix("Output")

    def _map_serializer(self, serializer: Any, direction: Any, bypass_extensions: bool = False) -> JsonSchema:
        schema: JsonSchema = super()._map_serializer(  # type: ignore[no-untyped-call]
            serializer, direction, bypass_extensions
        )
        if isinstance(serializer, StrictSerializer):
            schema["additionalProperties"] = False
            if serializer.partial:
                schema.pop("required", None)
        else:
            # Responses have all of their fields, always.
            schema["required"] = list(schema["properties"])
        for name, described in schema["properties"].items():
            property_ = property_of(serializer, name)
            described.pop("readOnly", None)
            described["description"] = property_.description
            if property_.example is not None:
                described["examples"] = [property_.example]
        return schema

    def _map_serializer_field(self, field: Any, direction: Any, bypass_extensions: bool = False) -> Any:
        if hasattr(field, "json_schema"):
            schema = field.json_schema(is_input=direction == "request")
            if field.allow_null:
                schema = _or_null(schema)
            if isinstance(field.default, str):
                schema["default"] = field.default
            return schema
        schema = super()._map_serializer_field(field, direction, bypass_extensions)  # type: ignore[no-untyped-call]
        if getattr(field, "takes_bad_items", False):
            good = schema.pop("items")
            return {**schema, "items": {"anyOf": [good, {}]}, "contains": good}
        return schema

    def _insert_field_validators(self, field: Any, schema: JsonSchema) -> None:
        if getattr(field, "takes_bad_items", False):
            schema |= {"minItems": 1, "maxItems": field.max_length}
        elif not hasattr(field, "json_schema"):
            super()._insert_field_validators(field, schema)  # type: ignore[no-untyped-call]

    def _get_serializer_field_meta(self, field: Any, direction: Any) -> JsonSchema:
        meta: JsonSchema = super()._get_serializer_field_meta(field, direction)  # type: ignore[no-untyped-call]
        meta.pop("title", None)
        return meta

    def get_description(self) -> str:  # type: ignore[override]
        """Return nothing: docstrings are for developers of the product."""
        return ""


def _or_null(schema: JsonSchema) -> JsonSchema:
    if isinstance(schema.get("type"), str) and not schema.keys() & {"enum", "format"}:
        return {**schema, "type": [schema["type"], "null"]}
    return {"anyOf": [{"type": "null"}, schema]}


def _camel(name: str) -> str:
    return re.sub("_(.)", lambda found: found[1].upper(), name)


def _key(summary: str) -> str:
    return re.sub(r"\W+", "-", summary.lower()).strip("-")


def _conditions(operation: Operation, method: str) -> str:
    texts = []
    if operation.is_conditional:
        texts.append("Send the `ETag` that you read in `If-Match`: a 412 `stale` then saves the work of others.")
    if method == "POST":
        texts.append(
            "Send an `Idempotency-Key` to repeat the call safely: the first success is kept for a day and given again."
        )
    return "".join(f"\n\n{text}" for text in texts)


def _headers_that_depend_on_earlier_requests(operation: Operation, method: str) -> list[JsonSchema]:
    names = ["IfMatch"] * operation.is_conditional + ["IdempotencyKey"] * (method == "POST")
    return [{"$ref": f"#/components/parameters/{name}"} for name in names]


def add_shared_components(result: JsonSchema, **_context: Any) -> JsonSchema:
    """Add the components that operations share."""
    result["paths"] = {_camel(path): methods for path, methods in result["paths"].items()}
    components = result["components"]
    components.setdefault("schemas", {}).update(responses.SCHEMAS)
    components["headers"] = responses.HEADERS
    components["parameters"] = responses.PARAMETERS
    return result
