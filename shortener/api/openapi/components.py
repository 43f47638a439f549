"""What operations share in the OpenAPI document: parameters, headers, error responses and schemas."""

import re
from collections.abc import Sequence
from typing import Any

from django.conf import settings

from shortener.api.description import described_components
from shortener.api.fields import LINK_REFERENCE, JsonSchema
from shortener.api.openapi import responses

_EXAMPLE_ID = "6b0f3c1a9d2e4f5061728394"

PICTURE: JsonSchema = {
    "type": "string",
    "format": "binary",
    "description": "The bytes of the picture.",
}


def path_parameter(name: str) -> JsonSchema:
    """Return the parameter for a dynamic part of an address, such as link_id."""
    thing = name.removesuffix("_id").replace("_", " ")
    described: JsonSchema = {
        "name": camel(name),
        "in": "path",
        "required": True,
        "description": f"The id of the {thing}.",
        "schema": {"type": "string", "pattern": "^[0-9A-Fa-f]{24}$", "examples": [_EXAMPLE_ID]},
    }
    if name == "link_id":
        described["description"] = "The id of the link, or `ext_` and its external id."
        described["schema"]["pattern"] = LINK_REFERENCE
    return described


def camel(name: str) -> str:
    """Return the name of a part of an address, or of an address with its parts in braces, in camel case."""
    return re.sub("_(.)", lambda found: found[1].upper(), name)


def finish(result: JsonSchema, **_context: Any) -> JsonSchema:
    """Add the components that operations share, and what the settings say about this site."""
    result["paths"] = {camel(path): methods for path, methods in result["paths"].items()}
    result["info"]["contact"] = {"name": "The operator of this site", "url": f"{settings.PUBLIC_URL}/developers"}
    result["servers"] = [{"url": settings.SITE_URL or "/", "description": "This site."}]
    components = result["components"]
    components.setdefault("schemas", {}).update({**SCHEMAS, **described_components()})
    components.setdefault("responses", {}).update(responses.shared())
    for kind in ("schemas", "responses"):
        components[kind] = dict(sorted(components[kind].items()))
    components["headers"] = HEADERS
    components["parameters"] = PARAMETERS
    return result


def _object(description: str, properties: JsonSchema, required: Sequence[str]) -> JsonSchema:
    return {"type": "object", "description": description, "required": list(required), "properties": properties}


_ERROR: JsonSchema = {
    "success": {"type": "boolean", "const": False, "description": "Always false.", "examples": [False]},
    "message": {
        "type": "string",
        "description": "A sentence for people that says what to fix. It can change.",
        "examples": ["There is nothing at this address."],
    },
    "code": {
        "type": "string",
        "description": "The kind of error, for programs. It never changes.",
        "examples": ["not_found"],
    },
}

SCHEMAS: JsonSchema = {
    "ApiError": _object("The answer to a request that failed.", _ERROR, list(_ERROR)),
    "InvalidRequest": _object(
        "The answer to a request that breaks a rule. With the code `invalid` it has `errors` and `details`.",
        _ERROR
        | {
            "errors": {
                "type": "object",
                "description": "The problems as sentences, by field of the request.",
                "examples": [{"maxClicks": ["Send an integer."]}],
                "additionalProperties": {"type": "array", "items": {"type": "string"}},
            },
            "details": {
                "type": "array",
                "description": "What is wrong, for programs: one entry for each problem.",
                "examples": [[{"field": "tags[3]", "code": "too_long", "message": "Use at most 30 characters."}]],
                "items": {"$ref": "#/components/schemas/FieldProblem"},
            },
        },
        list(_ERROR),
    ),
    "EmptyResult": _object(
        "The response to a request that returns no data.",
        {
            **responses.ENVELOPE,
            "data": {"type": "null", "description": "Always null.", "examples": [None]},
        },
        ("success", "message", "data"),
    ),
    "Pagination": _object(
        "Where the next page of a list begins.",
        {
            "nextCursor": {
                "type": ["string", "null"],
                "description": "The `cursor` of the next page; null on the last one.",
                "examples": ["WyJjcmVhdGVkX2F0Iix0cnVlXQ"],
            },
            "limit": {
                "type": "integer",
                "minimum": 1,
                "description": "The largest number of items in a page.",
                "examples": [20],
            },
            "total": {
                "type": "integer",
                "minimum": 0,
                "description": "The number of items of all pages; only with `total=true`.",
                "examples": [137],
            },
        },
        ("nextCursor", "limit"),
    ),
}


def _whole(description: str, example: int) -> JsonSchema:
    return {"description": description, "schema": {"type": "integer", "minimum": 0, "examples": [example]}}


HEADERS: JsonSchema = {
    "X-Request-ID": {
        "description": "The ID that you sent, if it was valid, or a new one. It is in the server's log.",
        "required": True,
        "schema": {"type": "string", "pattern": "^[A-Za-z0-9._-]{1,64}$", "examples": ["order-4711"]},
    },
    "RateLimit-Limit": _whole("Requests in the running period.", 600),
    "RateLimit-Remaining": _whole("Requests that are left in the period.", 597),
    "RateLimit-Reset": _whole("Seconds until the period ends.", 42),
    "Retry-After": {**_whole("Seconds to wait before the next request.", 42), "required": True},
    "RetryAfterInProgress": _whole("Only with `in_progress`: seconds to wait before the request is repeated.", 42),
    "ETag": {
        "description": "The version of what is answered; weak (`W/`) in compressed answers.",
        "required": True,
        "schema": {"type": "string", "pattern": '^(W/)?"[^"]+"$', "examples": ['"9f86d081884c7d659a2feaa0"']},
    },
    "Idempotency-Replayed": {
        "description": "Present if the first response to the same request is returned again.",
        "schema": {"type": "string", "const": "true", "examples": ["true"]},
    },
}

PARAMETERS: JsonSchema = {
    "RequestId": {
        "name": "X-Request-ID",
        "in": "header",
        "description": "Names the request in the server's log: 1 to 64 of A–Z a–z 0–9 . _ -. Others are replaced.",
        "schema": {"type": "string", "examples": ["order-4711"]},
    },
    "IfNoneMatch": {
        "name": "If-None-Match",
        "in": "header",
        "description": "The `ETag` that you have. If nothing has changed, the response is a 304.",
        "schema": {"type": "string", "examples": ['"9f86d081884c7d659a2feaa0"']},
    },
    "IfMatch": {
        "name": "If-Match",
        "in": "header",
        "description": "The `ETag` that you have. If the link has changed since, the response is a 412.",
        "schema": {"type": "string", "examples": ['"9f86d081884c7d659a2feaa0"']},
    },
    "IdempotencyKey": {
        "name": "Idempotency-Key",
        "in": "header",
        "description": "A value of your own, new for each request that is not a repetition: 1 to 255 visible ASCII "
        "characters.",
        "schema": {
            "type": "string",
            "minLength": 1,
            "maxLength": 255,
            "examples": ["5f0c8a52-7d0b-4a55-9f6c-2d8a6ef41b07"],
        },
    },
}
