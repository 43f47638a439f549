"""The headers that Django's middleware sets on every answer, for answers without Django."""

from functools import cache
from io import BytesIO

from django.conf import settings
from django.core.handlers.wsgi import WSGIRequest
from django.http import HttpResponse
from django.utils.module_loading import import_string

_MIDDLEWARE = [import_string(name) for name in settings.SECURITY_MIDDLEWARE]
_EMBEDDING = b"cross-origin-resource-policy"


@cache
def security_headers(*, may_be_embedded: bool = False) -> tuple[tuple[bytes, bytes], ...]:
    """Return names in lower case, and values. Without HTTPS, browsers ignore Strict-Transport-Security.

    Other sites can show an answer that may be embedded.
    """
    place = {"SERVER_NAME": "localhost", "SERVER_PORT": "443", "REQUEST_METHOD": "GET", "PATH_INFO": "/"}
    request = WSGIRequest(place | {"wsgi.input": BytesIO(), "wsgi.url_scheme": "https"})
    answer = HttpResponse()
    del answer["Content-Type"]
    for middleware in _MIDDLEWARE:
        middleware(lambda _request: answer)(request)
    headers = tuple((name.lower().encode(), value.encode("latin-1")) for name, value in answer.items())
    return tuple(pair for pair in headers if not (may_be_embedded and pair[0] == _EMBEDDING))
