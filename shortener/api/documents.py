"""/api/openapi.json, the OpenAPI document, and /api/docs, which shows it with a form for each operation."""

import hashlib
import json
from functools import cache
from threading import Lock
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import render
from django.utils.cache import get_conditional_response
from django.utils.module_loading import autodiscover_modules
from django.utils.translation import override
from django.views.decorators.http import require_safe
from drf_spectacular.generators import SchemaGenerator
from rest_framework.request import Request
from rest_framework.response import Response

from shortener.api.views import EnvelopeView

_building = Lock()  # drf-spectacular's own caches are not safe for threads


def document() -> bytes:
    """Return the OpenAPI 3.1 document as JSON: the same bytes for the same version and settings, on every machine."""
    with _building:
        return _built()


@cache
def _built() -> bytes:
    autodiscover_modules("api.description")
    with override("en"):  # not in the language of the first request
        described = SchemaGenerator().get_schema(public=True)  # type: ignore[no-untyped-call]
    return json.dumps(described, ensure_ascii=False).encode()


class OpenApiDocument(EnvelopeView):
    """GET returns the document, without authentication."""

    schema = None
    authentication_classes = ()
    permission_classes = ()
    throttle_classes = ()

    def get(self, request: Request) -> HttpResponseBase:
        """Return the document, without the envelope, or 304 if the caller has it."""
        content = document()
        etag = f'"{hashlib.blake2b(content, digest_size=12).hexdigest()}"'
        answer = HttpResponse(content, "application/json", headers={"ETag": etag})
        return get_conditional_response(request._request, etag=etag, response=answer) or answer

    def finalize_response(self, request: Request, response: Response, *args: Any, **kwargs: Any) -> Response:
        """Let caches keep the document and ask whether it is still the same."""
        final = super().finalize_response(request, response, *args, **kwargs)
        final["Cache-Control"] = "public, no-cache"
        return final


@require_safe
def docs(request: HttpRequest) -> HttpResponse:
    """Show the document, with a form for each operation."""
    return render(request, "developers/docs.html")
