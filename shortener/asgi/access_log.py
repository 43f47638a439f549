"""The access log of the redirect plane, with ACCESS_LOG=1: a line for each request, passed on or not."""

import time
from collections.abc import MutableMapping
from typing import Any

from shortener.asgi.types import Application, Message, Receive, Scope, Send
from shortener.web.requests.access_lines import log_request


class AccessLog:
    """An ASGI application that logs the answers of another."""

    def __init__(self, application: Application) -> None:
        self._application = application

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            await self._application(scope, receive, send)
            return
        began_at = time.perf_counter()
        answer: MutableMapping[str, Any] = {"status": 0, "bytes": 0, "request_id": ""}

        async def noted(message: Message) -> None:
            if message["type"] == "http.response.start":
                answer["status"] = message["status"]
                answer["request_id"] = _header(message["headers"], b"x-request-id")
            else:
                answer["bytes"] += len(message.get("body", b""))
            await send(message)

        try:
            await self._application(scope, receive, noted)
        finally:
            log_request(
                method=scope["method"],
                path=scope["path"],
                host=_header(scope["headers"], b"host"),
                status=answer["status"],
                seconds=time.perf_counter() - began_at,
                size=answer["bytes"],
                request_id=answer["request_id"] or _header(scope["headers"], b"x-request-id"),
                verdict=scope.get("verdict", ""),
            )


def _header(headers: list[tuple[bytes, bytes]], wanted: bytes) -> str:
    return next((value.decode("latin-1") for name, value in headers if name == wanted), "")
