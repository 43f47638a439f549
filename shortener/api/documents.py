"""/api/openapi.json describes the API, and /api/docs shows the description and tries it out."""

import json
from datetime import date
from functools import lru_cache

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.utils.module_loading import autodiscover_modules
from django.views.decorators.http import require_safe
from drf_spectacular.generators import SchemaGenerator
from rest_framework.request import Request

from shortener.api.views import EnvelopeView


@lru_cache(maxsize=1)
def document(day: date) -> bytes:
    """Return the API's description in OpenAPI 3.1, as JSON; what lies in the past depends on the day."""
    autodiscover_modules("api.description")
    generator = SchemaGenerator()  # type: ignore[no-untyped-call]
    return json.dumps(generator.get_schema(public=True), ensure_ascii=False).encode()  # type: ignore[no-untyped-call]


class OpenApiDocument(EnvelopeView):
    """GET describes every endpoint, to anybody."""

    schema = None
    authentication_classes = ()
    permission_classes = ()
    throttle_classes = ()

    def get(self, request: Request) -> HttpResponse:
        """Answer the description, which is no envelope."""
        return HttpResponse(document(timezone.now().date()), "application/json")


@require_safe
def docs(request: HttpRequest) -> HttpResponse:
    """Show the description, with a form for each endpoint."""
    return render(request, "developers/docs.html")
