"""Static files for the redirect plane, so that pages are complete while the control plane is down."""

import asyncio
from collections.abc import AsyncIterator, Iterator
from typing import Any, BinaryIO

from django.http import HttpResponse
from whitenoise.middleware import WhiteNoiseMiddleware

from shortener.asgi.answers import send_parts
from shortener.asgi.types import Receive, Scope, Send
from shortener.web.requests.security_headers import security_headers

# Headers that WhiteNoise looks at; without Range, for both encodings of a file have one ETag.
_ASKED = {b"if-none-match", b"if-modified-since", b"accept-encoding"}
_PART = 16_384  # bytes of a file that are in memory for each client


class StaticFiles:
    """An ASGI application that serves the collected files as WhiteNoise does in Django, without Django."""

    def __init__(self) -> None:
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
        headers = [(name.lower().encode(), value.encode("latin-1")) for name, value in answer.headers]
        headers += security_headers(may_be_embedded=True)
        await send({"type": "http.response.start", "status": int(answer.status), "headers": headers})
        await send_parts(send, _parts(answer.file))


async def _parts(file: BinaryIO | None) -> AsyncIterator[bytes]:
    """Yield the file in parts: whole files of clients that do not read them would fill the memory."""
    if file is None:
        return
    with file:
        while part := await asyncio.to_thread(file.read, _PART):
            yield part
