"""The internal listener: for programs of this machine or of a private network, such as a TLS server and Prometheus."""

import re
import socket
from collections.abc import Awaitable, Callable

from aiohttp import web
from aiohttp.typedefs import Handler

from shortener import metrics
from shortener.web.addresses import private_hosts

PERMISSION_PATH = "/tls/permission"
METRICS_PATH = "/metrics"
_LARGEST_BODY = 1_024  # bytes, which nothing reads
_IDLE_FOR = 75.0  # seconds in which an unused connection stays open
_STOPS_WITHIN = 0.5  # seconds
_HOST = re.compile(r"(?P<name>\[[0-9a-f:.]+\]|[a-z0-9._-]*)(:[0-9]{1,5})?", re.IGNORECASE)

# Takes a host name, and returns the status of the answer and a word that explains it.
Permit = Callable[[str], Awaitable[tuple[int, str]]]


class InternalListener:
    """A server on a socket that is open already, in the event loop that calls start().

    GET /tls/permission?domain=<host> is 200 for a host that may have a certificate, else an error. GET /metrics are the
    metrics of all processes, without a token.

    Both are asked for by an address or by a name that only a private network has. Other names are a 421: a page that a
    browser of this network shows could have let its own name lead to this listener (DNS rebinding).
    """

    def __init__(self, listener: socket.socket, permit: Permit, metrics_text: Callable[[], Awaitable[bytes]]) -> None:
        self._listener = listener
        self._permit = permit
        self._metrics_text = metrics_text
        self._runner: web.AppRunner | None = None

    async def start(self) -> None:
        """Accept connections."""
        application = web.Application(client_max_size=_LARGEST_BODY, middlewares=[_refuse_public_names])
        application.router.add_get(PERMISSION_PATH, self._answer_permission)
        application.router.add_get(METRICS_PATH, self._answer_metrics)
        self._runner = web.AppRunner(
            application, access_log=None, keepalive_timeout=_IDLE_FOR, shutdown_timeout=_STOPS_WITHIN
        )
        await self._runner.setup()
        await web.SockSite(self._runner, self._listener).start()

    async def close(self) -> None:
        """Answer what was asked, and close the connections."""
        if self._runner is not None:
            await self._runner.cleanup()

    async def _answer_permission(self, request: web.Request) -> web.Response:
        hosts = request.query.getall("domain", [])
        if len(hosts) != 1:
            return web.Response(status=400, text="Ask for one domain, as in /tls/permission?domain=go.example.org.\n")
        status, word = await self._permit(hosts[0])
        return web.Response(status=status, text=f"{word}\n")

    async def _answer_metrics(self, _request: web.Request) -> web.Response:
        return web.Response(body=await self._metrics_text(), headers={"content-type": metrics.CONTENT_TYPE})


@web.middleware
async def _refuse_public_names(request: web.Request, handler: Handler) -> web.StreamResponse:
    if not _is_private(request.headers.get("Host", "")):
        return web.Response(status=421, text="Use an IP address, or a name without a dot, of this machine.\n")
    return await handler(request)


def _is_private(host: str) -> bool:
    """Tell whether a Host header names an address, or a name that is not in the DNS of the internet."""
    found = _HOST.fullmatch(host)
    if found is None:
        return False
    name = found["name"].rstrip(".").lower()
    return private_hosts.address_of(name) is not None or private_hosts.is_private(name)
