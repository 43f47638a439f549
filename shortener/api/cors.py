"""Which pages of other sites may call the API from a browser."""

from urllib.parse import SplitResult

from corsheaders import middleware
from django.conf import settings
from django.http import HttpRequest
from django.http.response import HttpResponseBase


class CorsMiddleware(middleware.CorsMiddleware):
    """Opens /api to the origins in CORS_ALLOWED_ORIGINS; to all others OPTIONS stays a method like any other."""

    def check_preflight(self, request: HttpRequest) -> HttpResponseBase | None:
        """Answer the question that a browser asks ahead of a request, if it comes from an allowed origin."""
        if request.headers.get("Origin") not in settings.CORS_ALLOWED_ORIGINS:
            return None
        return super().check_preflight(request)

    def origin_found_in_white_lists(self, origin: str, url: SplitResult) -> bool:
        """Tell whether the origin is exactly one that is allowed."""
        return origin in settings.CORS_ALLOWED_ORIGINS
