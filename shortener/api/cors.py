"""CORS: the origins whose pages may call the API from a browser."""

from urllib.parse import SplitResult

from corsheaders import middleware
from django.conf import settings
from django.http import HttpRequest
from django.http.response import HttpResponseBase


class CorsMiddleware(middleware.CorsMiddleware):
    """Allows the origins in CORS_ALLOWED_ORIGINS; an OPTIONS request of another origin gets a 405."""

    def check_preflight(self, request: HttpRequest) -> HttpResponseBase | None:
        """Respond to a preflight request of an allowed origin."""
        if request.headers.get("Origin") not in settings.CORS_ALLOWED_ORIGINS:
            return None
        return super().check_preflight(request)

    def origin_found_in_white_lists(self, origin: str, url: SplitResult) -> bool:
        """Tell whether the origin is allowed."""
        return origin in settings.CORS_ALLOWED_ORIGINS
