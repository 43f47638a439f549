"""Parsing of request bodies: JSON objects of bounded size."""

import json
from collections.abc import Callable, Iterable, Mapping
from typing import IO, Any

from django.conf import settings
from django.utils.translation import gettext_lazy as _
from django_stubs_ext import StrOrPromise
from rest_framework import exceptions, status
from rest_framework.negotiation import BaseContentNegotiation
from rest_framework.parsers import BaseParser
from rest_framework.renderers import BaseRenderer
from rest_framework.request import Request

from shortener.web.envelope import BODY_TOO_LARGE

_MOST_DIGITS = 1_000  # of an integer; no field takes as many as twenty


class BodyTooLarge(exceptions.APIException):
    """The body is larger than DATA_UPLOAD_MAX_MEMORY_SIZE."""

    status_code = status.HTTP_413_REQUEST_ENTITY_TOO_LARGE
    default_detail = BODY_TOO_LARGE
    default_code = "body_too_large"


class LengthRequired(exceptions.APIException):
    """Without a Content-Length, the size cannot be checked before the body is read."""

    status_code = status.HTTP_411_LENGTH_REQUIRED
    default_detail = _("Send a Content-Length header: chunked request bodies are not accepted.")
    default_code = "length_required"


class InvalidJSON(exceptions.ParseError):
    """The body is no JSON object."""

    default_detail = _("The request body is not valid JSON. Send one JSON object, encoded as UTF-8.")
    default_code = "invalid_json"


class UnsupportedEncoding(exceptions.APIException):
    """The body is compressed."""

    status_code = status.HTTP_415_UNSUPPORTED_MEDIA_TYPE
    default_detail = _("Send the body as it is, without Content-Encoding: compressed bodies are not accepted.")
    default_code = "unsupported_type"


def check_body(request: Request) -> None:
    """Raise UnsupportedEncoding, BodyTooLarge or LengthRequired before the body is read."""
    if request.META.get("HTTP_CONTENT_ENCODING", "").strip().lower() not in ("", "identity"):
        raise UnsupportedEncoding
    if "HTTP_TRANSFER_ENCODING" in request.META and not request.META.get("CONTENT_LENGTH"):
        raise LengthRequired
    length = request.META.get("CONTENT_LENGTH") or "0"
    if not length.isdecimal() or int(length) > settings.DATA_UPLOAD_MAX_MEMORY_SIZE:
        raise BodyTooLarge


def canonical(body: bytes) -> bytes:
    """Return the same bytes for the same JSON value, however it is spaced and ordered; other bodies as they are."""
    try:
        return json.dumps(_loads(body, parse_float=_number), sort_keys=True).encode()
    except (ValueError, RecursionError):
        return body


def _number(text: str) -> float:
    number = float(text)
    return int(number) if number.is_integer() else number


class JSONParser(BaseParser):
    """Parses one JSON object. NaN, repeated names, huge numbers and deep nesting are errors: parsers differ."""

    media_type = "application/json"

    def parse(
        self, stream: IO[Any], media_type: str | None = None, parser_context: Mapping[str, Any] | None = None
    ) -> dict[str, Any]:
        """Return the object, or raise InvalidJSON with the reason."""
        try:
            data = _loads(stream.read())
        except _Ambiguous as error:
            raise InvalidJSON(error.reason) from error
        except UnicodeDecodeError as error:
            raise InvalidJSON(_("The request body isn't valid UTF-8. Encode it as UTF-8.")) from error
        except RecursionError as error:
            raise InvalidJSON(_("The request body is nested too deeply. Use fewer levels.")) from error
        except ValueError as error:
            raise InvalidJSON from error
        if not isinstance(data, dict):
            raise InvalidJSON(_("The request body is JSON, but not an object. Send one JSON object."))
        return data


class _Ambiguous(ValueError):
    """The body is JSON on which parsers disagree."""

    def __init__(self, reason: StrOrPromise) -> None:
        super().__init__()
        self.reason = reason


def _loads(body: bytes, *, parse_float: Callable[[str], float] = float) -> Any:
    return json.loads(
        body.decode("utf-8-sig"),
        parse_float=parse_float,
        parse_int=_integer,
        parse_constant=_refuse,
        object_pairs_hook=_without_repetition,
    )


def _integer(digits: str) -> int:
    if len(digits) > _MOST_DIGITS:
        raise _Ambiguous(_("A number has more than %(most)s digits.") % {"most": f"{_MOST_DIGITS:,}"})
    return int(digits)


def _refuse(constant: str) -> None:
    raise _Ambiguous(_("%(constant)s isn't valid JSON. Use null or leave the field out.") % {"constant": constant})


def _without_repetition(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    members = dict(pairs)
    if len(members) < len(pairs):
        names = [name for name, _value in pairs]
        repeated = next(name for name in members if names.count(name) > 1)
        shown = repeated[:100].encode("utf-8", "backslashreplace").decode()
        raise _Ambiguous(
            _("The name “%(name)s” appears more than once in an object. Remove the duplicate.") % {"name": shown}
        )
    return members


class AlwaysJSON(BaseContentNegotiation):
    """Responds in JSON whatever the Accept header says, so that every client can read errors."""

    def select_parser(self, request: Request, parsers: Iterable[BaseParser]) -> BaseParser | None:
        sent = (request.content_type or "").split(";")[0].strip().lower()
        return next((parser for parser in parsers if parser.media_type == sent), None)

    def select_renderer(
        self, request: Request, renderers: Iterable[BaseRenderer], format_suffix: str | None = None
    ) -> tuple[BaseRenderer, str]:
        renderer = next(iter(renderers))
        return renderer, str(renderer.media_type)
