"""Answers as OpenAPI describes them: the envelope, the refusals with their codes, and the headers of all."""

from collections.abc import Sequence
from typing import Any

from shortener.api.description import Operation
from shortener.api.fields import JsonSchema

_MEANINGS = {
    400: "The request breaks a rule; `errors` says which.",
    401: "The key or the session is missing, invalid, inactive or expired.",
    403: "The plan, the address, the scopes or the role forbid it.",
    404: "There is nothing at this address, or in this workspace.",
    408: "The body did not arrive in time.",
    409: "Something else stands against it, as `code` says.",
    411: "The body has no Content-Length.",
    412: "Somebody has changed it since you read it.",
    413: "The body is larger than 1 MB.",
    415: "The body is not `application/json`.",
    422: "The Idempotency-Key was used for another request.",
    429: "Too many requests; wait `Retry-After` seconds.",
    500: "Our fault; nothing about it is revealed.",
    503: "A part of the service is away; try again in a moment.",
}


def usual_codes(
    *, schemes: Sequence[str], names_one: bool, takes_body: bool, is_post: bool, is_conditional: bool
) -> dict[int, list[str]]:
    """Return the codes that any such operation may refuse with, by their statuses."""
    codes = {400: ["invalid", "bad_request"], 429: ["rate_limited"], 500: ["internal_error"], 503: ["unavailable"]}
    if schemes:
        codes[401] = ["unauthorized"]
        codes[403] = ["plan_required", "ip_not_allowed", "scope_required"] if "apiKey" in schemes else ["forbidden"]
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


def success(data: JsonSchema, about: Operation) -> JsonSchema:
    """Return the media type object of an answer with these data."""
    properties: JsonSchema = {
        "success": {"const": True},
        "message": {"type": "string"},
        "data": {"type": "array", "items": data} if about.is_page else data,
    }
    if about.is_page:
        properties["pagination"] = {"$ref": "#/components/schemas/Pagination"}
    media: JsonSchema = {"schema": {"type": "object", "required": list(properties), "properties": properties}}
    if about.answer_example is not None or about.answers is None:
        example = {"success": True, "message": about.message, "data": about.answer_example}
        if about.is_page:
            example = example | {"data": [about.answer_example], "pagination": {"nextCursor": None, "limit": 20}}
        media["example"] = example
    return media


def failure(status: int, codes: Sequence[str], *, is_counted: bool, data: JsonSchema | None) -> JsonSchema:
    """Return the response object of a refusal with one of these codes."""
    base = "InvalidRequest" if status == 400 else "Failure"
    narrowed: JsonSchema = {"code": {"enum": list(codes)}}
    if status == 400 and data is not None:
        narrowed["data"] = data
    headers = ["X-Request-ID"]
    if is_counted and status not in (401, 403):
        headers += ["RateLimit-Limit", "RateLimit-Remaining", "RateLimit-Reset"]
    if status == 429:
        headers.append("Retry-After")
    return {
        "description": _MEANINGS[status],
        "headers": {name: {"$ref": f"#/components/headers/{name}"} for name in headers},
        "content": {
            "application/json": {
                "schema": {"allOf": [{"$ref": f"#/components/schemas/{base}"}, {"properties": narrowed}]},
                "example": _failure_example(status, codes[0]),
            }
        },
    }


def not_modified() -> JsonSchema:
    """Return the response object of a 304."""
    headers = ("ETag", "X-Request-ID")
    return {
        "description": "You have it already: nothing has changed, clicks included.",
        "headers": {name: {"$ref": f"#/components/headers/{name}"} for name in headers},
    }


def success_headers(about: Operation, *, is_post: bool) -> JsonSchema:
    """Return the header objects of an answer."""
    names = ["X-Request-ID", "RateLimit-Limit", "RateLimit-Remaining", "RateLimit-Reset"]
    if about.has_etag:
        names.append("ETag")
    if is_post:
        names.append("Idempotency-Replayed")
    return {name: {"$ref": f"#/components/headers/{name}"} for name in names}


def links(about: Operation) -> JsonSchema:
    """Return the link objects of an answer: which operations take the new thing's id."""
    return {
        operation: {"operationId": operation, "parameters": {parameter: "$response.body#/data/id"}}
        for operation, parameter in about.followed_by.items()
    }


def _failure_example(status: int, code: str) -> JsonSchema:
    example: JsonSchema = {"success": False, "message": _MEANINGS[status], "code": code}
    if code == "invalid":
        problem = "Ensure this value is greater than or equal to 1."
        example["message"] = f"Invalid request payload: maxClicks – {problem}"
        example["errors"] = {"maxClicks": [problem]}
    return example


def _object(properties: JsonSchema, required: Sequence[str], **more: Any) -> JsonSchema:
    return {"type": "object", "required": list(required), "properties": properties, **more}


_REFUSAL: JsonSchema = {
    "success": {"const": False},
    "message": {"type": "string", "description": "One sentence to act on."},
    "code": {"type": "string", "description": "Stable, for programs."},
}

SCHEMAS: JsonSchema = {
    "Failure": _object(_REFUSAL, list(_REFUSAL), description="A refusal."),
    "InvalidRequest": _object(
        _REFUSAL
        | {
            "errors": {
                "type": "object",
                "description": "What is wrong, by the request's own field names.",
                "additionalProperties": {"type": "array", "minItems": 1, "items": {"type": "string"}},
            }
        },
        list(_REFUSAL),
        description="A refusal of what was sent. With the code `invalid` it has `errors`.",
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
            },
            "limit": {"type": "integer", "minimum": 1},
            "total": {"type": "integer", "minimum": 0, "description": "Of all pages; only with `total=true`."},
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
        "description": "The ETag that you have read: a 412 if somebody has changed the link since.",
        "schema": {"type": "string"},
    },
    "IdempotencyKey": {
        "name": "Idempotency-Key",
        "in": "header",
        "description": "Of your own making, new for each request that is not a repetition.",
        "schema": {"type": "string", "pattern": "^[!-~]{1,255}$"},
    },
}
