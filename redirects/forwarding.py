"""Forwarding: a client's request in the form in which the control plane gets it."""

import asyncio
from collections.abc import AsyncIterator
from urllib.parse import quote

from multidict import CIMultiDict

from shortener.asgi.types import Receive, Scope
from shortener.web.requests.hop import ADDRESS_HEADER, SCHEME_HEADER, TOKEN_HEADER

_ASCII = bytes(range(128))
OF_A_CONNECTION = frozenset(
    (b"connection", b"keep-alive", b"proxy-connection", b"te", b"trailer", b"transfer-encoding", b"upgrade")
)
_NOT_PASSED_ON = OF_A_CONNECTION | {
    b"expect",
    b"forwarded",
    ADDRESS_HEADER.encode(),
    SCHEME_HEADER.encode(),
    TOKEN_HEADER.encode(),
}


class ForwardedRequest:
    """A client's request, in the form that is passed on."""

    def __init__(self, scope: Scope, receive: Receive) -> None:
        self.scope = scope
        self._receive = receive
        self._sent: dict[bytes, bytes] = dict(scope["headers"])
        self._body_is_read = asyncio.Event()
        self.client_has_left = False
        self.is_answered = False

    @property
    def body_length(self) -> int:
        """The bytes of the body that the client announces."""
        text = self._sent.get(b"content-length", b"")
        return int(text) if text.isdigit() else 0

    def target(self) -> str:
        """Return path and query in ASCII; clients such as curl send other bytes unquoted."""
        target = self.scope["raw_path"]
        if query := self.scope["query_string"]:
            target = b"%s?%s" % (target, query)
        return quote(target, safe=_ASCII)

    def headers(self) -> CIMultiDict[str]:
        """Return the headers but those of the connection and of proxies.

        WSGI cannot tell X_Forwarded_For from X-Forwarded-For, so no name with an underscore is passed on.
        """
        return CIMultiDict(
            (name.decode("latin-1"), _text(value))
            for name, value in self.scope["headers"]
            if name not in _NOT_PASSED_ON and b"_" not in name
        )

    def body(self) -> AsyncIterator[bytes] | None:
        """Return the body as it arrives, or None; one without Content-Length is empty, for it is not accepted."""
        if b"content-length" in self._sent:
            return self._chunks()
        self._body_is_read.set()
        return _nothing() if b"transfer-encoding" in self._sent else None

    async def client_leaves(self) -> None:
        """Return when the client closes its connection, which is known only after its body has been read."""
        await self._body_is_read.wait()
        try:
            while (await self._receive())["type"] != "http.disconnect":
                pass
        except Exception:  # noqa: BLE001 - what follows the request is malformed: it can still be answered
            await asyncio.Event().wait()
        self.client_has_left = True

    async def _chunks(self) -> AsyncIterator[bytes]:
        more = True
        while more:
            message = await self._receive()
            if message["type"] == "http.disconnect":
                self.client_has_left = True
                raise ConnectionResetError("the client has left")
            yield message.get("body", b"")
            more = message.get("more_body", False)
        self._body_is_read.set()


async def _nothing() -> AsyncIterator[bytes]:
    yield b""


def _text(value: bytes) -> str:
    """Return the text that aiohttp encodes to the same bytes if they are UTF-8."""
    try:
        return value.decode()
    except UnicodeDecodeError:
        return value.decode("latin-1")
