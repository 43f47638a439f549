"""The API's JSON envelope of an error: `{"success": false, "message", "code", "errors"?}`.

`shortener.api.envelope` decides which exception becomes which error. Here are the parts that middleware, error pages
and forms use, too.
"""

from collections.abc import Iterator, Mapping
from typing import Any

from django.conf import settings
from django.http import HttpRequest, JsonResponse
from django.utils.functional import Promise
from django.utils.text import format_lazy
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

UNAVAILABLE = gettext_lazy("The service is not available right now. Try again in a moment.")
RETRY_AFTER = "5"  # seconds, of every 503
BODY_TOO_LARGE = format_lazy(
    gettext_lazy("The request body is too large: send at most {number} MB."),
    number=settings.DATA_UPLOAD_MAX_MEMORY_SIZE >> 20,
)
MALFORMED = gettext_lazy("The request's headers or address are malformed.")
INTERNAL_ERROR = gettext_lazy(
    "Something went wrong on our side. Please try again. If it happens again, tell the operator of this site."
)


def is_api(request: HttpRequest) -> bool:
    """Tell whether the response must be the envelope, also when no API view handles the request."""
    return is_api_path(request.path)


def is_api_path(path: str) -> bool:
    """Tell whether this is a path of the API, or was meant as one: with more slashes, or in capitals."""
    return path.lstrip("/")[:4].lower() in ("api", "api/")


def error_body(code: str, message: str | Promise) -> dict[str, Any]:
    """Return the envelope of an error as a dict."""
    return {"success": False, "message": str(message), "code": code}


def error_response(status: int, code: str, message: str | Promise) -> JsonResponse:
    """Return the envelope of an error as a response made outside of API views."""
    return JsonResponse(error_body(code, message), status=status, headers={"Cache-Control": "no-store"})


def flatten_errors(detail: Any, path: str = "") -> Iterator[tuple[str, list[str]]]:
    """Yield ("links.3.customAlias", ["…"]) pairs of a DRF serializer's nested `errors`."""
    if isinstance(detail, Mapping) and all(isinstance(name, int) for name in detail):
        # Items of a plain list, such as tags: the field is what the caller knows.
        yield path, list(dict.fromkeys(str(text) for texts in detail.values() for text in texts))
    elif isinstance(detail, Mapping):
        for name, inner in detail.items():
            # A name that begins with a dot or bracket is a path already, within the value.
            separator = "." if path and str(name)[:1] not in (".", "[") else ""
            yield from flatten_errors(inner, f"{path}{separator}{name}")
    elif isinstance(detail, list) and any(isinstance(inner, Mapping | list) for inner in detail):
        for index, inner in enumerate(detail):
            yield from flatten_errors(inner, f"{path}.{index}" if path else str(index))
    else:
        texts = detail if isinstance(detail, list) else [detail]
        if texts:
            yield path, [str(text) for text in texts]


def summarize_errors(field_errors: Mapping[str, list[str]]) -> str:
    """Return one sentence that names the first error, so that a client can act on `message` alone."""
    field, texts = next(iter(field_errors.items()))
    if not field:  # the value as a whole
        return _("Invalid request payload: %(problem)s") % {"problem": texts[0]}
    return _("Invalid request payload: %(field)s – %(problem)s") % {"field": field, "problem": texts[0]}
