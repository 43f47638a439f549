"""Limits the headers of a request, before anything keeps a part of them."""

from django.utils.translation import gettext_lazy as _

from shortener import metrics
from shortener.asgi.refusals import send_refusal
from shortener.asgi.types import Application, Receive, Scope, Send
from shortener.web.addresses.host_names import LONGEST_HEADER

_MOST_BYTES = 32_768  # of the address, and of all names and values
_MOST = 90  # headers: the server takes 100, and the gateway adds some for the control plane's

_BAD_HOST = _("Send exactly one Host header of at most 255 bytes.")
_TOO_LONG = _(
    "The request's address and headers are longer than 32 kB, or there are more than 90 headers. "
    "Send a shorter address, and fewer or shorter cookies and headers."
)


class CheckedHeaders:
    """An ASGI application that refuses long headers and all but one Host header, and else calls another.

    The server itself refuses Content-Lengths that differ. It removes one beside a Transfer-Encoding: the body ends with
    its last chunk, and the connection after the answer.
    """

    def __init__(self, application: Application) -> None:
        self._application = application

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        # The server adds an empty one to a request without.
        hosts = [value for name, value in scope["headers"] if name == b"host" and value]
        # HTTP/1.0, which some load balancers use for their checks, knows no Host header.
        is_one = len(hosts) == 1 or (not hosts and scope["http_version"] == "1.0")
        if not is_one or any(len(host) > LONGEST_HEADER for host in hosts):
            metrics.refused.labels("host").inc()
            await send_refusal(scope, send, 400, "bad_request", _BAD_HOST)
        elif len(scope["headers"]) > _MOST or _length(scope) > _MOST_BYTES:
            metrics.refused.labels("headers").inc()
            await send_refusal(scope, send, 431, "headers_too_large", _TOO_LONG)
        else:
            await self._application(scope, receive, send)


def _length(scope: Scope) -> int:
    headers = sum(len(name) + len(value) for name, value in scope["headers"])
    return headers + len(scope["raw_path"]) + len(scope["query_string"])
