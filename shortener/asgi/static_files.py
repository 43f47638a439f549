"""Static files for the redirect plane, so that pages are complete while the control plane is down."""

import asyncio
from collections.abc import Callable, Iterator
from functools import cache
from io import BytesIO
from typing import Any

from django.core.handlers.wsgi import WSGIRequest
from django.http import HttpResponse
from django.middleware.security import SecurityMiddleware
from whitenoise.middleware import WhiteNoiseMiddleware

from shortener.asgi.types import Receive, Scope, Send

# Headers that WhiteNoise looks at; without Range, for both encodings of a file have one ETag.
_ASKED = {b"if-none-match", b"if-modified-since", b"accept-encoding"}


class StaticFiles:
    """An ASGI application that serves the collected files as WhiteNoise does in Django, without Django.

    `client` returns the address and the scheme of a request's client.
    """

    def __init__(self, client: Callable[[Scope], tuple[str, str]]) -> None:
        self._client = client
        self._files: dict[str, Any] = WhiteNoiseMiddleware(lambda request: HttpResponse()).files

    @property
    def paths(self) -> Iterator[str]:
        """The paths of all files."""
        return iter(self._files)

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        asked = {
            f"HTTP_{name.decode().upper().replace('-', '_')}": value.decode("latin-1")
            for name, value in scope["headers"]
            if name in _ASKED
        }
        file = self._files[scope["path"]]
        answer = await asyncio.to_thread(file.get_response, scope["method"], asked)
        body = await asyncio.to_thread(answer.file.read) if answer.file is not None else b""
        headers = [(name.lower().encode(), value.encode("latin-1")) for name, value in answer.headers]
        headers += _security_headers(self._client(scope)[1])
        await send({"type": "http.response.start", "status": int(answer.status), "headers": headers})
        await send({"type": "http.response.body", "body": body})


@cache
def _security_headers(scheme: str) -> list[tuple[bytes, bytes]]:
    """Return the headers that Django sets on every answer, for a client that uses http or https."""
    request = WSGIRequest(
        {
            "SERVER_NAME": "localhost", "SERVER_PORT": "80", "REQUEST_METHOD": "GET", "PATH_INFO": "/",
            "wsgi.input": BytesIO(), "wsgi.url_scheme": scheme,
        }
    )  # fmt: skip
    answer = HttpResponse()
    SecurityMiddleware(lambda _request: answer)(request)
    del answer["Content-Type"]
    return [(name.lower().encode(), value.encode("latin-1")) for name, value in answer.items()]
