"""The base class of API views: the envelope, bounded bodies, Idempotency-Key and rate limit headers."""

from typing import Any

from django.http import HttpRequest
from django.http.response import HttpResponseBase
from django.urls import Resolver404, resolve
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from rest_framework import exceptions
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from shortener.api import idempotency, throttling
from shortener.api.kept_answers import Claim
from shortener.api.parsing import check_body
from shortener.errors import NotFound
from shortener.web.pagination import Page


def success(data: Any, message: str | Promise, status: int = 200) -> Response:
    """Return the envelope of a successful response."""
    return Response({"success": True, "message": str(message), "data": data}, status=status)


def success_page(rows: Any, page: Page[Any], message: str | Promise) -> Response:
    """Return the envelope of one page of a list."""
    body = {"success": True, "message": str(message), "data": rows, "pagination": page.pagination}
    return Response(body)


class EnvelopeView(APIView):
    """An API view whose responses are envelopes that no cache may store."""

    http_method_names = [name for name in APIView.http_method_names if name != "options"]  # noqa: RUF012 - Django's way
    _claim: Claim | None = None

    @property
    def default_response_headers(self) -> dict[str, str]:
        """The headers of every response; without Allow where there are no methods, as at an unknown address."""
        return {name: value for name, value in super().default_response_headers.items() if value}

    def initial(self, request: Request, *args: Any, **kwargs: Any) -> None:
        """Check the body's form and claim the Idempotency-Key, after authentication and throttling."""
        super().initial(request, *args, **kwargs)
        check_body(request)
        if request.method == "POST" and hasattr(self, "post"):
            self._claim = idempotency.claim(request)

    def handle_exception(self, exc: Exception) -> HttpResponseBase:  # type: ignore[override]
        """Return the stored response of a repeated request; otherwise the error's envelope."""
        return exc.response if isinstance(exc, idempotency.Replayed) else super().handle_exception(exc)

    def finalize_response(self, request: Request, response: Response, *args: Any, **kwargs: Any) -> Response:
        """Add the headers of all responses, and store the response for its Idempotency-Key."""
        final = super().finalize_response(request, response, *args, **kwargs)
        final["Cache-Control"] = "no-store"
        throttling.add_headers(request, final)
        if self._claim is not None:
            idempotency.finish(self._claim, final)
        return final


class UnknownAddress(EnvelopeView):
    """Every path below /api without an endpoint: a 404 in the envelope that names the one meant, for everyone."""

    authentication_classes = ()
    permission_classes = ()
    throttle_classes = ()

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        """Respond 404 to every method, unknown ones included."""
        self.http_method_not_allowed = self._not_found  # type: ignore[method-assign]
        return super().dispatch(request, *args, **kwargs)

    def _not_found(self, request: Request, *args: Any, **kwargs: Any) -> Response:
        meant = _meant(request.path_info)
        if meant is None:
            raise exceptions.NotFound
        raise NotFound(_("There is nothing at this address. Did you mean %(path)s?") % {"path": meant})


def _meant(path: str) -> str | None:
    """Return the path of an endpoint that differs from this one in slashes and capitals alone, or None."""
    first, *others = filter(None, path.split("/"))
    candidates = ("/".join(["", first.lower(), *others]), "/".join(["", first.lower(), *map(str.lower, others)]))
    return next((candidate for candidate in candidates if candidate != path and _is_endpoint(candidate)), None)


def _is_endpoint(path: str) -> bool:
    try:
        return resolve(path).url_name != "api-unknown"
    except Resolver404:
        return False
