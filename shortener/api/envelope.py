"""DRF's exception handler: the one place where exceptions in API views become HTTP errors."""

import logging
from collections.abc import Iterable, Mapping
from dataclasses import asdict
from typing import Any

from django.core.exceptions import PermissionDenied, SuspiciousOperation
from django.core.signals import got_request_exception
from django.db import Error as DatabaseError
from django.http import Http404
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from rest_framework import exceptions
from rest_framework.response import Response

from shortener import errors
from shortener.api.details import FieldProblem, field_problems, reason_of
from shortener.web.envelope import (
    INTERNAL_ERROR,
    MALFORMED,
    RETRY_AFTER,
    UNAVAILABLE,
    error_body,
    flatten_errors,
    summarize_errors,
)

logger = logging.getLogger(__name__)

_STATUS_OF_DOMAIN_ERRORS: dict[type[errors.DomainError], int] = {
    errors.Invalid: 400,
    errors.Forbidden: 403,
    errors.NotFound: 404,
    errors.Conflict: 409,
    errors.Stale: 412,
    errors.Busy: 503,
}


def failure(status: int, code: str, message: str | Promise) -> Response:
    """Return the envelope of an error as an API view's response."""
    body = error_body(code, message)
    response = Response(body, status=status)
    if status == 503:
        response["Retry-After"] = RETRY_AFTER
    return response


def invalid(field_errors: Mapping[str, list[str]], details: Iterable[FieldProblem]) -> Response:
    """Return the 400 for values that break rules: `errors` has sentences by field, `details` the same for programs."""
    response = failure(400, "invalid", summarize_errors(field_errors))
    response.data |= {"errors": field_errors, "details": [asdict(problem) for problem in details]}
    return response


def handle_exception(error: Exception, context: Mapping[str, Any]) -> Response:
    """Return the response for an exception in an API view; an unexpected one is logged and becomes a bare 500."""
    match error:
        case errors.DomainError():
            return _of_domain_error(error, getattr(context.get("view"), "field_names", {}))
        case exceptions.ValidationError():
            return invalid(dict(flatten_errors(error.detail)), field_problems(error.detail))
        case exceptions.APIException():
            return _of_api_exception(error)
        case Http404():
            return failure(404, "not_found", _("There is nothing at this address."))
        case PermissionDenied():
            return failure(403, "forbidden", _("You don't have permission to do this."))
        case SuspiciousOperation():  # such as more query parameters than DATA_UPLOAD_MAX_NUMBER_FIELDS
            return failure(400, "bad_request", MALFORMED)
        case DatabaseError():
            logger.exception("The database failed")
            return failure(503, "unavailable", UNAVAILABLE)
    logger.exception("Unexpected error in %s", type(context.get("view")).__name__)
    request = context.get("request")
    got_request_exception.send(sender=None, request=getattr(request, "_request", None))
    return failure(500, "internal_error", INTERNAL_ERROR)


def status_of(error: errors.DomainError) -> int:
    """Return the HTTP status of a domain error."""
    return next(code for kind, code in _STATUS_OF_DOMAIN_ERRORS.items() if isinstance(error, kind))


def _of_domain_error(error: errors.DomainError, field_names: Mapping[str, str]) -> Response:
    status = status_of(error)
    field = error.field and (field_names.get(error.field) or _api_name(error.field))
    if status == 400 and field:
        text = str(error.message)
        return invalid({field: [text]}, [FieldProblem(field, reason_of(error), text)])
    return failure(status, error.code, error.message)


def _api_name(field: str) -> str:
    """Return the name of a model's field in camel case, as the API's bodies have it."""
    first, *rest = field.split("_")
    return first + "".join(map(str.capitalize, rest))


def _of_api_exception(error: exceptions.APIException) -> Response:
    message, code = str(error.detail), str(error.get_codes())
    seconds = int(getattr(error, "wait", None) or 1)
    if isinstance(error, exceptions.Throttled):
        message = ngettext(
            "Rate limit exceeded. Try again in %(seconds)d second.",
            "Rate limit exceeded. Try again in %(seconds)d seconds.",
            seconds,
        ) % {"seconds": seconds}
        code = "rate_limited"
    if isinstance(error, exceptions.UnsupportedMediaType):
        message, code = _("Send the body as JSON, with the header Content-Type: application/json."), "unsupported_type"
    if isinstance(error, exceptions.NotFound):
        message = _("There is nothing at this address.")
    response = failure(error.status_code, code, message)
    if hasattr(error, "wait"):
        response["Retry-After"] = str(seconds)
    if header := getattr(error, "auth_header", None):
        response["WWW-Authenticate"] = header
    return response
