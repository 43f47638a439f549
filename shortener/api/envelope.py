"""The one place where exceptions become answers: {"success": false, "message", "code", "errors"?}."""

import logging
from collections.abc import Iterator, Mapping
from typing import Any

from django.core.exceptions import PermissionDenied, SuspiciousOperation
from django.core.signals import got_request_exception
from django.db import Error as DatabaseError
from django.http import Http404, HttpRequest, JsonResponse
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from rest_framework import exceptions
from rest_framework.response import Response

from shortener import errors

logger = logging.getLogger(__name__)

UNAVAILABLE = gettext_lazy("The service is not available right now. Try again in a moment.")
MALFORMED = gettext_lazy("The request's headers or address are malformed.")
INTERNAL_ERROR = gettext_lazy("Something went wrong on our side. Try again, or tell the site's owner.")

# What DRF says in ways that tell nobody what to do.
_WORDS: dict[str | None, Promise] = {
    "required": gettext_lazy("Send this field: nothing works without it."),
    "blank": gettext_lazy("Write at least one character that is no space."),
    "null": gettext_lazy("Send a value: this field cannot be null."),
}

_STATUS_OF_DOMAIN_ERRORS: dict[type[errors.DomainError], int] = {
    errors.Invalid: 400,
    errors.Forbidden: 403,
    errors.NotFound: 404,
    errors.Conflict: 409,
    errors.Stale: 412,
}


def failure(
    status: int, code: str, message: str | Promise, field_errors: Mapping[str, list[str]] | None = None
) -> Response:
    """Return the envelope of a refusal."""
    body = _body(code, message)
    if field_errors is not None:
        body["errors"] = field_errors
    return Response(body, status=status)


def is_api(request: HttpRequest) -> bool:
    """Tell whether the request's answer must be the envelope, also when no API view gets to see it."""
    return request.path == "/api" or request.path.startswith("/api/")


def failure_outside_views(status: int, code: str, message: str | Promise) -> JsonResponse:
    """Return the envelope of a refusal that no API view made."""
    return JsonResponse(_body(code, message), status=status, headers={"Cache-Control": "no-store"})


def _body(code: str, message: str | Promise) -> dict[str, Any]:
    return {"success": False, "message": str(message), "code": code}


def envelope(error: Exception, context: Mapping[str, Any]) -> Response:
    """Return the answer that an exception in an API view becomes; the unexpected ones are logged and say nothing."""
    match error:
        case errors.DomainError():
            return _of_domain_error(error, getattr(context.get("view"), "field_names", {}))
        case exceptions.ValidationError():
            field_errors = dict(flattened(error.detail))
            return failure(400, "invalid", summary(field_errors), field_errors)
        case exceptions.APIException():
            return _of_api_exception(error)
        case Http404():
            return failure(404, "not_found", _("There is nothing at this address."))
        case PermissionDenied():
            return failure(403, "forbidden", _("You may not do this."))
        case SuspiciousOperation():  # such as more query parameters than anybody needs
            return failure(400, "bad_request", MALFORMED)
        case DatabaseError():
            logger.exception("The database failed")
            return failure(503, "unavailable", UNAVAILABLE)
    logger.exception("Unexpected error in %s", type(context.get("view")).__name__)
    request = context.get("request")
    got_request_exception.send(sender=None, request=getattr(request, "_request", None))
    return failure(500, "internal_error", INTERNAL_ERROR)


def _of_domain_error(error: errors.DomainError, field_names: Mapping[str, str]) -> Response:
    status = next(code for kind, code in _STATUS_OF_DOMAIN_ERRORS.items() if isinstance(error, kind))
    field = error.field and (field_names.get(error.field) or _api_name(error.field))
    field_errors = {field: [str(error.message)]} if status == 400 and field else None
    message = summary(field_errors) if field_errors else error.message
    return failure(status, error.code, message, field_errors)


def _api_name(field: str) -> str:
    """Return the name of a model's field in camel case, as the API's bodies have it."""
    first, *rest = field.split("_")
    return first + "".join(map(str.capitalize, rest))


def _of_api_exception(error: exceptions.APIException) -> Response:
    message, code = str(error.detail), str(error.get_codes())
    seconds = int(getattr(error, "wait", None) or 1)
    if isinstance(error, exceptions.Throttled):
        message, code = (
            _("Rate limit exceeded. Try again in %(seconds)s seconds.") % {"seconds": seconds},
            "rate_limited",
        )
    if isinstance(error, exceptions.UnsupportedMediaType):
        message, code = _("Send the body as JSON, with the header Content-Type: application/json."), "unsupported_type"
    if isinstance(error, exceptions.NotFound):
        message = _("There is nothing at this address.")
    answer = failure(error.status_code, code, message)
    if isinstance(error, exceptions.Throttled):
        answer["Retry-After"] = str(seconds)
    if header := getattr(error, "auth_header", None):
        answer["WWW-Authenticate"] = header
    return answer


def flattened(detail: Any, path: str = "") -> Iterator[tuple[str, list[str]]]:
    """Yield ("links.3.customAlias", ["…"]) pairs of DRF's nested error details."""
    if isinstance(detail, Mapping) and all(isinstance(name, int) for name in detail):
        # Items of a plain list, such as tags: the field is what the caller knows.
        yield path, list(dict.fromkeys(_in_our_words(text) for texts in detail.values() for text in texts))
    elif isinstance(detail, Mapping):
        for name, inner in detail.items():
            yield from flattened(inner, f"{path}.{name}" if path else str(name))
    elif isinstance(detail, list) and any(isinstance(inner, Mapping | list) for inner in detail):
        for index, inner in enumerate(detail):
            yield from flattened(inner, f"{path}.{index}" if path else str(index))
    else:
        texts = detail if isinstance(detail, list) else [detail]
        if texts:
            yield path, [_in_our_words(text) for text in texts]


def _in_our_words(text: Any) -> str:
    return str(_WORDS.get(getattr(text, "code", None), text))


def summary(field_errors: Mapping[str, list[str]]) -> str:
    """Return one sentence that names the first problem, so that `message` alone is enough to act on."""
    field, texts = next(iter(field_errors.items()))
    return _("Invalid request payload: %(field)s – %(problem)s") % {"field": field, "problem": texts[0]}
