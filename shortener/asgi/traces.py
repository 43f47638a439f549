"""Traces of the redirect plane: a span for each request, or for a share of those for short links."""

import os
import random

from django.conf import settings

from shortener import tracing
from shortener.asgi.types import Application, Message, Receive, Scope, Send
from shortener.web.requests.access_lines import path_without_secrets
from shortener.web.requests.http import is_trusted

# Of paths of one segment, unless OTEL_TRACES_SAMPLER says what is recorded: most are redirects, which are many.
_SHARE = 0.01
_TRACEPARENT = tracing.TRACEPARENT.encode()


class Traces:
    """An ASGI application that records spans of another, and passes them on to the control plane."""

    def __init__(self, application: Application) -> None:
        self._application = application
        self._takes_all = bool(os.environ.get("OTEL_TRACES_SAMPLER"))

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            await self._application(scope, receive, send)
            return
        parent = _parent(scope)
        # The control plane trusts the header when it comes from here.
        scope["headers"] = [pair for pair in scope["headers"] if pair[0] != _TRACEPARENT]
        if not parent and self._is_left_out(scope["path"]):
            await self._application(scope, receive, send)
            return
        with tracing.span(
            scope["method"],
            kind="SERVER",
            parent=parent,
            attributes={"http.request.method": scope["method"], "url.path": path_without_secrets(scope["path"])},
        ) as span:

            async def noted(message: Message) -> None:
                if span is not None and message["type"] == "http.response.start":
                    span.set_attribute("http.response.status_code", message["status"])
                await send(message)

            headers: dict[str, str] = {}
            tracing.pass_on(headers)
            scope["headers"] += [(name.encode(), value.encode()) for name, value in headers.items()]
            await self._application(scope, receive, noted)
            if span is not None and "verdict" in scope:
                span.set_attribute("shortener.verdict", scope["verdict"])

    def _is_left_out(self, path: str) -> bool:
        return not self._takes_all and path.count("/") == 1 and random.random() >= _SHARE  # noqa: S311 - a sample


def _parent(scope: Scope) -> dict[str, str]:
    """Return the header with the caller's span if the caller is a proxy that is trusted."""
    peer = scope["client"][0] if scope["client"] else ""
    if not is_trusted(peer, settings.TRUSTED_PROXIES):
        return {}
    sent = dict(scope["headers"]).get(_TRACEPARENT, b"")
    return {tracing.TRACEPARENT: sent.decode("latin-1")} if sent else {}
