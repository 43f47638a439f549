"""A page for when what answers a request is away."""

import logging
from collections.abc import Callable

from django.http import HttpRequest, HttpResponse
from redis.exceptions import RedisError

from shortener.db.transactions import is_outage
from shortener.web import error_views

logger = logging.getLogger(__name__)


class OutageMiddleware:
    """Answers 503, and no 500, when a view needs the database or Redis and cannot have it."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        return self.get_response(request)

    def process_exception(self, request: HttpRequest, exception: Exception) -> HttpResponse | None:
        """Return the page for an outage; anything else is an error."""
        if not (isinstance(exception, RedisError) or is_outage(exception)):
            return None
        logger.warning("A page cannot be shown: %s", " ".join(str(exception).split()))
        return error_views.unavailable(request)
