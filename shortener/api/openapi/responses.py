"""Responses in the OpenAPI document: the envelope, the errors with their codes, and headers."""

from collections.abc import Sequence
from typing import Any

from django.conf import settings

from shortener.api.description import Operation, example_of
from shortener.api.fields import JsonSchema

_MOST_MEGABYTES = settings.DATA_UPLOAD_MAX_MEMORY_SIZE >> 20

# By status: the component's name, the description, and the codes that the name alone stands for.
_ERRORS: dict[int, tuple[str, str, tuple[str, ...]]] = {
    400: ("BadRequest", "The request breaks a rule; `errors` says which.", ("invalid", "bad_request")),
    401: ("Unauthorized", "The key or the session is missing, invalid, inactive or expired.", ("unauthorized",)),
    403: (
        "Forbidden",
        "The plan, the address, the scopes or the role forbid it.",
        ("plan_required", "ip_not_allowed", "scope_required", "forbidden"),
    ),
    404: ("NotFound", "There is nothing at this address, or in this workspace.", ("not_found",)),
    408: ("Timeout", "The body did not arrive in time.", ("timeout",)),
    409: ("Conflict", "Something else stands against it, as `code` says.", ()),
    411: ("LengthRequired", "The body has no Content-Length.", ("length_required",)),
    412: ("Stale", "It has changed since you read it.", ("stale",)),
    413: (
        "BodyTooLarge",
        f"The body is larger than {_MOST_MEGABYTES} MB.",
        ("body_too_large",),
    ),
    415: ("UnsupportedType", "The body is not `application/json`.", ("unsupported_type",)),
    422: ("IdempotencyMismatch", "The Idempotency-Key was used for another request.", ("idempotency_mismatch",)),
    429: ("RateLimited", "Too many requests; wait `Retry-After` seconds.", ("rate_limited",)),
    500: ("InternalError", "Our fault; nothing about it is revealed.", ("internal_error",)),
    503: ("Unavailable", "A part of the service is away; try again in a moment.", ("unavailable",)),
}


def usual_codes(
    *, schemes: Sequence[str], names_one: bool, takes_body: bool, is_post: bool, is_conditional: bool
) -> dict[int, list[str]]:
    """Return the error codes of every operation of this kind, by status."""
    codes = {400: ["invalid", "bad_request"], 429: ["rate_limited"], 500: ["internal_error"], 503: ["unavailable"]}
    if schemes:
        codes[401] = ["unauthorized"]
        of_keys = ["plan_required", "ip_not_allowed", "scope_required"] if "apiKey" in schemes else []
        codes[403] = [*of_keys, "forbidden"]
    if names_one:
        codes[404] = ["not_found"]
    if takes_body:
        codes[400].append("invalid_json")
        codes |= {408: ["timeout"], 411: ["length_required"], 413: ["body_too_large"], 415: ["unsupported_type"]}
    if is_post:
        codes |= {409: ["in_progress"], 422: ["idempotency_mismatch"]}
    if is_conditional:
        codes[412] = ["stale"]
    return codes


def success(data: JsonSchema, operation: Operation) -> JsonSchema:
    """Return the media type object of a successful response with these data."""
    properties: JsonSchema = {
        "success": {"const": True},
        "message": {"type": "string"},
        "data": {"type": "array", "items": data} if operation.is_page else data,
    }
    example: JsonSchema = {"success": True, "message": operation.message, "data": None}
    if operation.data is not None:
        item = {**example_of(operation.data()), **operation.example_data}
        example["data"] = [item] if operation.is_page else item
    if operation.is_page:
        properties["pagination"] = {"$ref": "#/components/schemas/Pagination"}
        example["pagination"] = {"nextCursor": None, "limit": 20}
    schema = {"type": "object", "required": list(properties), "properties": properties}
    return {"schema": schema, "example": example}


def error(status: int, codes: Sequence[str], data: JsonSchema | None) -> tuple[str, JsonSchema]:
    """Return the name and the response object of an error with one of these codes."""
    name, description, usual = _ERRORS[status]
    narrowed: JsonSchema = {"code": {"enum": list(codes)}}
    more = codes[len(usual) :] if tuple(codes[: len(usual)]) == usual else codes
    name += "".join(_capitalized(code) for code in more)
    if status == 400 and data is not None:
        narrowed["data"] = data
        name += "WithData"
    headers = ["X-Request-ID"]
    if status not in (401, 403):
        headers += ["RateLimit-Limit", "RateLimit-Remaining", "RateLimit-Reset"]
    if status in (429, 503):
        headers.append("Retry-After")
    base = "InvalidRequest" if status == 400 else "Failure"
    return name, {
        "description": description,
        "headers": _header_refs(headers),
        "content": {
            "application/json": {
                "schema": {"allOf": [{"$ref": f"#/components/schemas/{base}"}, {"properties": narrowed}]},
                "example": _error_example(description, codes[0]),
            }
        },
    }


def _capitalized(code: str) -> str:
    return "".join(word.capitalize() for word in code.split("_"))


def _header_refs(names: Sequence[str]) -> JsonSchema:
    return {name: {"$ref": f"#/components/headers/{name}"} for name in names}


def not_modified() -> JsonSchema:
    """Return the response object of a 304."""
    return {
        "description": "You have it already: nothing has changed, clicks included.",
        "headers": _header_refs(("ETag", "X-Request-ID")),
    }


def success_headers(operation: Operation, *, is_post: bool) -> JsonSchema:
    """Return the headers of a successful response."""
    names = ["X-Request-ID", "RateLimit-Limit", "RateLimit-Remaining", "RateLimit-Reset"]
    if operation.has_etag:
        names.append("ETag")
    if is_post:
        names.append("Idempotency-Replayed")
    return _header_refs(names)


def links(operation: Operation) -> JsonSchema:
    """Return the link objects of a response: which operations take the new object's id."""
    return {
        name: {"operationId": name, "parameters": {parameter: "$response.body#/data/id"}}
        for name, parameter in operation.followed_by.items()
    }


def _error_example(description: str, code: str) -> JsonSchema:
    example: JsonSchema = {"success": False, "message": description, "code": code}
    if code == "invalid":
        problem = "Write a whole number from 1 to 2,147,483,647."
        example["message"] = f"Invalid request payload: maxClicks – {problem}"
        example["errors"] = {"maxClicks": [problem]}
    return example


def _object(properties: JsonSchema, required: Sequence[str], **more: Any) -> JsonSchema:
    return {"type": "object", "required": list(required), "properties": properties, **more}


_ERROR: JsonSchema = {
    "success": {"const": False, "description": "Always false.", "examples": [False]},
    "message": {
        "type": "string",
        "description": "One sentence to act on.",
        "examples": ["There is nothing at this address."],
    },
    "code": {"type": "string", "description": "Stable, for programs.", "examples": ["not_found"]},
}

SCHEMAS: JsonSchema = {
    "Failure": _object(_ERROR, list(_ERROR), description="An error."),
    "InvalidRequest": _object(
        _ERROR
        | {
            "errors": {
                "type": "object",
                "description": "What is wrong, by the request's own field names.",
                "examples": [{"maxClicks": ["A valid integer is required."]}],
                "additionalProperties": {"type": "array", "minItems": 1, "items": {"type": "string"}},
            }
        },
        list(_ERROR),
        description="An error in what was sent. With the code `invalid` it has `errors`.",
        **{
            "if": {"properties": {"code": {"const": "invalid"}}},
            "then": {"required": ["errors"]},
        },
    ),
    "Pagination": _object(
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


def _whole(description: str) -> JsonSchema:
    return {"description": description, "schema": {"type": "integer", "minimum": 0}}


HEADERS: JsonSchema = {
    "X-Request-ID": {
        "description": "The one that was sent, if it was sane, or a new one; it stands in the server's log.",
        "required": True,
        "schema": {"type": "string", "pattern": "^[A-Za-z0-9._-]{1,64}$"},
    },
    "RateLimit-Limit": _whole("Requests in the running period."),
    "RateLimit-Remaining": _whole("What is left of them."),
    "RateLimit-Reset": _whole("Seconds until the period ends."),
    "Retry-After": {**_whole("Seconds to wait."), "required": True},
    "ETag": {
        "description": "The version of what is answered; weak (`W/`) in compressed answers.",
        "required": True,
        "schema": {"type": "string", "pattern": '^(W/)?"[^"]+"$'},
    },
    "Idempotency-Replayed": {
        "description": "This is the first answer to the same request, given again.",
        "schema": {"const": "true"},
    },
}

PARAMETERS: JsonSchema = {
    "RequestId": {
        "name": "X-Request-ID",
        "in": "header",
        "description": "Names the request in the server's log: 1–64 of A–Z a–z 0–9 . _ -; anything else is replaced.",
        "schema": {"type": "string"},
    },
    "IfNoneMatch": {
        "name": "If-None-Match",
        "in": "header",
        "description": "The ETag that you have: a 304 while nothing has changed.",
        "schema": {"type": "string"},
    },
    "IfMatch": {
        "name": "If-Match",
        "in": "header",
        "description": "The ETag that you have read: a 412 if the link has changed since.",
        "schema": {"type": "string"},
    },
    "IdempotencyKey": {
        "name": "Idempotency-Key",
        "in": "header",
        "description": "Of your own making, new for each request that is not a repetition.",
        "schema": {"type": "string", "pattern": "^[!-~]{1,255}$"},
    },
}
