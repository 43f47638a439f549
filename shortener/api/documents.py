"""/api/openapi.json, the OpenAPI document, and /api/docs, which shows it with a form for each operation."""

import json
from functools import cache
from threading import Lock

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.module_loading import autodiscover_modules
from django.views.decorators.http import require_safe
from drf_spectacular.generators import SchemaGenerator
from rest_framework.request import Request

from shortener.api.views import EnvelopeView

_building = Lock()  # drf-spectacular's own caches are not safe for threads


def document() -> bytes:
    """Return the OpenAPI 3.1 document as JSON, the same bytes for as long as this version runs."""
    with _building:
        return _built()


@cache
def _built() -> bytes:
    autodiscover_modules("api.description")
    generator = SchemaGenerator()  # type: ignore[no-untyped-call]
    return json.dumps(generator.get_schema(public=True), ensure_ascii=False).encode()  # type: ignore[no-untyped-call]


class OpenApiDocument(EnvelopeView):
    """GET returns the document, without authentication."""

    schema = None
    authentication_classes = ()
    permission_classes = ()
    throttle_classes = ()

    def get(self, request: Request) -> HttpResponse:
        """Return the document, without the envelope."""
        return HttpResponse(document(), "application/json")


@require_safe
def docs(request: HttpRequest) -> HttpResponse:
    """Show the document, with a form for each operation."""
    return render(request, "developers/docs.html")
