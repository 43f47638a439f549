"""Responses in the OpenAPI document: the envelope, the errors with their codes, and headers."""

from collections.abc import Sequence

from django.conf import settings

from shortener.api.description import Operation, example_of
from shortener.api.fields import JsonSchema

_MOST_MEGABYTES = settings.DATA_UPLOAD_MAX_MEMORY_SIZE >> 20

# By status: the component's name, its description, and the code of its example.
_ERRORS: dict[int, tuple[str, str, str]] = {
    400: ("BadRequest", "The request breaks a rule: `errors` and `details` say which.", "invalid"),
    401: ("Unauthorized", "The key or the session is missing, invalid, inactive or expired.", "unauthorized"),
    403: ("Forbidden", "The plan, IP address, scopes or role don't allow it.", "scope_required"),
    404: ("NotFound", "There is nothing at this address, or not in this workspace.", "not_found"),
    408: ("Timeout", "The body did not arrive in time.", "timeout"),
    409: ("Conflict", "The current state forbids it: `code` says why.", "in_progress"),
    411: ("LengthRequired", "The body has no Content-Length.", "length_required"),
    412: ("Stale", "It has changed since you read it.", "stale"),
    413: ("BodyTooLarge", f"The body is larger than {_MOST_MEGABYTES} MB.", "body_too_large"),
    415: ("UnsupportedType", "The body is not `application/json`.", "unsupported_type"),
    422: ("IdempotencyMismatch", "The Idempotency-Key was used for another request.", "idempotency_mismatch"),
    429: ("RateLimited", "Too many requests: wait `Retry-After` seconds.", "rate_limited"),
    500: ("InternalError", "Something went wrong on our side.", "internal_error"),
    503: (
        "Unavailable",
        "A part of the service is not available: try again after `Retry-After` seconds.",
        "unavailable",
    ),
}

ENVELOPE: JsonSchema = {
    "success": {"type": "boolean", "const": True, "description": "Always true.", "examples": [True]},
    "message": {
        "type": "string",
        "description": "What was done, in a sentence for people. It may change.",
        "examples": ["Short link created successfully"],
    },
}


_LAST_PAGE: JsonSchema = {"nextCursor": None, "limit": 20}


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


def envelope(name: str, data: JsonSchema, example: JsonSchema, *, is_page: bool) -> JsonSchema:
    """Return the schema of a successful answer with these data, or with a page of them."""
    properties: JsonSchema = dict(ENVELOPE)
    if is_page:
        about = {"description": "The items of this page.", "examples": [[example]]}
        properties["data"] = {"type": "array", "items": data, **about}
        properties["pagination"] = {
            "$ref": "#/components/schemas/Pagination",
            "description": "Where the next page begins.",
            "examples": [_LAST_PAGE],
        }
    else:
        properties["data"] = {**data, "description": "The requested data.", "examples": [example]}
    return {
        "type": "object",
        "description": f"A successful response with {'a page of' if is_page else 'one'} `{name}`.",
        "required": list(properties),
        "properties": properties,
    }


def success(schema: JsonSchema, operation: Operation) -> JsonSchema:
    """Return the media type object of a successful response with this schema."""
    example: JsonSchema = {"success": True, "message": operation.message, "data": None}
    if operation.data is not None:
        item = {**example_of(operation.data()), **operation.example_data}
        example["data"] = [item] if operation.is_page else item
    if operation.is_page:
        example["pagination"] = _LAST_PAGE
    return {"schema": schema, "example": example}


def error_reference(status: int) -> JsonSchema:
    """Return the reference to the shared response of a status."""
    return {"$ref": f"#/components/responses/{_ERRORS[status][0]}"}


def shared() -> JsonSchema:
    """Return the responses that operations refer to, by name."""
    not_modified = {
        "description": "Nothing has changed since, including clicks.",
        "headers": _header_refs(("ETag", "X-Request-ID")),
    }
    return {"NotModified": not_modified} | {name: error(status) for status, (name, _text, _code) in _ERRORS.items()}


def error(status: int, *, schema: JsonSchema | None = None) -> JsonSchema:
    """Return the response object of an error; `schema` replaces that of all errors with this status."""
    _name, description, code = _ERRORS[status]
    headers = ["X-Request-ID"]
    if status not in (401, 403):
        headers += ["RateLimit-Limit", "RateLimit-Remaining", "RateLimit-Reset"]
    if status in (429, 503):
        headers.append("Retry-After")
    described = _header_refs(headers)
    if status == 409:
        described["Retry-After"] = {"$ref": "#/components/headers/RetryAfterInProgress"}
    usual = {"$ref": f"#/components/schemas/{'InvalidRequest' if status == 400 else 'ApiError'}"}
    content: JsonSchema = {"schema": schema or usual}
    if schema is None:
        content["example"] = _error_example(description, code)
    return {"description": description, "headers": described, "content": {"application/json": content}}


def invalid_request_with(data: JsonSchema, example: JsonSchema) -> JsonSchema:
    """Return the schema of a 400 that has data, too."""
    properties = {"data": {**data, "description": "Why each item was refused.", "examples": [example]}}
    return {
        "description": "The response to a request in which every item is invalid.",
        "allOf": [
            {"$ref": "#/components/schemas/InvalidRequest"},
            {"type": "object", "properties": properties},
        ],
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


def _header_refs(names: Sequence[str]) -> JsonSchema:
    return {name: {"$ref": f"#/components/headers/{name}"} for name in names}


def _error_example(description: str, code: str) -> JsonSchema:
    example: JsonSchema = {"success": False, "message": description, "code": code}
    if code == "invalid":
        problem = "Enter a whole number from 1 to 2,147,483,647."
        example["message"] = f"Invalid request payload: maxClicks – {problem}"
        example["errors"] = {"maxClicks": [problem]}
        example["details"] = [{"field": "maxClicks", "code": "out_of_range", "message": problem}]
    return example
