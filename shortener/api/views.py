"""What every API view shares: the envelope, bounded bodies, and failures that are JSON everywhere."""

from typing import Any

from django.http import HttpRequest
from django.http.response import HttpResponseBase
from django.utils.functional import Promise
from rest_framework import exceptions
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from shortener.api import idempotency, throttling
from shortener.api.parsing import check_body_length
from shortener.web.pagination import Page


def success(data: Any, message: str | Promise, status: int = 200) -> Response:
    """Return the envelope of an answer."""
    return Response({"success": True, "message": str(message), "data": data}, status=status)


def success_page(rows: Any, page: Page[Any], message: str | Promise) -> Response:
    """Return the envelope of one page of a list."""
    body = {"success": True, "message": str(message), "data": rows, "pagination": page.pagination}
    return Response(body)


class EnvelopeView(APIView):
    """An API view whose every answer is the envelope and may be stored by nobody."""

    http_method_names = [name for name in APIView.http_method_names if name != "options"]  # noqa: RUF012 - Django's way
    _claim: idempotency.Claim | None = None

    def initial(self, request: Request, *args: Any, **kwargs: Any) -> None:
        """Refuse oversized bodies, and see to repeated requests, after the caller was recognised and counted."""
        super().initial(request, *args, **kwargs)
        check_body_length(request)
        if request.method == "POST" and hasattr(self, "post"):
            self._claim = idempotency.claim(request)

    def handle_exception(self, exc: Exception) -> HttpResponseBase:  # type: ignore[override]
        """Answer what was answered before, if that is what stopped the request."""
        return exc.response if isinstance(exc, idempotency.Replayed) else super().handle_exception(exc)

    def finalize_response(self, request: Request, response: Response, *args: Any, **kwargs: Any) -> Response:
        """Add the headers that every answer carries, and keep the answer if its request may be repeated."""
        final = super().finalize_response(request, response, *args, **kwargs)
        final["Cache-Control"] = "no-store"
        throttling.add_headers(request, final)
        if self._claim is not None:
            self._claim.finish(final)
        return final


class UnknownAddress(EnvelopeView):
    """Everything under /api that is no endpoint: a 404 for anybody, in the envelope."""

    authentication_classes = ()
    permission_classes = ()
    throttle_classes = ()

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        """Answer any method, known to HTTP or not, in the same way."""
        self.http_method_not_allowed = self._not_found  # type: ignore[method-assign]
        return super().dispatch(request, *args, **kwargs)

    def _not_found(self, request: Request, *args: Any, **kwargs: Any) -> Response:
        raise exceptions.NotFound
