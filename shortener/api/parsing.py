"""Parsing of request bodies: JSON objects of bounded size."""

import json
from collections.abc import Iterable, Mapping
from typing import IO, Any

from django.conf import settings
from django.utils.translation import gettext_lazy as _
from rest_framework import exceptions, status
from rest_framework.negotiation import BaseContentNegotiation
from rest_framework.parsers import BaseParser
from rest_framework.renderers import BaseRenderer
from rest_framework.request import Request

from shortener.web.envelope import BODY_TOO_LARGE


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


def check_body_length(request: Request) -> None:
    """Raise BodyTooLarge or LengthRequired before the body is read."""
    if "HTTP_TRANSFER_ENCODING" in request.META and not request.META.get("CONTENT_LENGTH"):
        raise LengthRequired
    length = request.META.get("CONTENT_LENGTH") or "0"
    if not length.isdecimal() or int(length) > settings.DATA_UPLOAD_MAX_MEMORY_SIZE:
        raise BodyTooLarge


class JSONParser(BaseParser):
    """Parses one JSON object; NaN, repeated names and too deep nesting, on which parsers disagree, are errors."""

    media_type = "application/json"

    def parse(
        self, stream: IO[Any], media_type: str | None = None, parser_context: Mapping[str, Any] | None = None
    ) -> dict[str, Any]:
        """Return the object, or raise InvalidJSON."""
        try:
            data = json.loads(
                stream.read().decode("utf-8-sig"), parse_constant=_refuse, object_pairs_hook=_without_repetition
            )
        except (ValueError, RecursionError) as error:
            raise InvalidJSON from error
        if not isinstance(data, dict):
            raise InvalidJSON
        return data


def _refuse(constant: str) -> None:
    raise ValueError(constant)


def _without_repetition(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    members = dict(pairs)
    if len(members) < len(pairs):
        raise ValueError("repeated name")
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
