"""Serves each host with its own site: the whole product, the links of one workspace, or a plain 404."""

from collections.abc import Callable

from django.conf import settings
from django.db import Error as DatabaseError
from django.http import HttpRequest, HttpResponse, HttpResponseNotFound

from domains.hosts import directory
from redirects.hosts import SITE
from shortener.web import error_views
from shortener.web.addresses import host_names

GetResponse = Callable[[HttpRequest], HttpResponse]


class ShortHostMiddleware:
    """Sets `request.short_host`; on a custom domain only the URLs in SHORT_HOST_URLCONF and static files exist."""

    def __init__(self, get_response: GetResponse) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        host = request.META.get("HTTP_HOST", "")
        if len(host) > host_names.LONGEST_HEADER:  # before a cache keeps it; a proxy may have passed it on
            return HttpResponseNotFound()
        try:
            short_host = directory.find(host)
        except DatabaseError:
            return error_views.unavailable(request)
        if (
            short_host is None
            and request.path.startswith("/health/")
            and host_names.is_local(host_names.without_port(host))
        ):
            short_host = SITE  # load balancers probe by address
        if short_host is None:
            return HttpResponseNotFound()
        request.short_host = short_host  # type: ignore[attr-defined]
        if not short_host.is_site:
            request.urlconf = settings.SHORT_HOST_URLCONF
        return self.get_response(request)
