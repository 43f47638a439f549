"""Forwarding: a client's request in the form in which the control plane gets it."""

import asyncio
from collections.abc import AsyncIterator
from urllib.parse import quote

from multidict import CIMultiDict

from shortener.asgi.types import Receive, Scope
from shortener.web.requests.hop import ADDRESS_HEADER, SCHEME_HEADER, TOKEN_HEADER, WAITED_HEADER

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
    WAITED_HEADER.encode(),
}
_FIRST_CHUNK_WITHIN = 1.0  # seconds
_OF_A_SENDER = (b"idempotency-key", b"x-api-key", b"authorization", b"cookie")


class ForwardedRequest:
    """A client's request, in the form that is passed on."""

    def __init__(self, scope: Scope, receive: Receive) -> None:
        self.scope = scope
        self._receive = receive
        self._sent: dict[bytes, bytes] = dict(scope["headers"])
        self._body_is_read = asyncio.Event()
        self.client_has_left = False
        self.is_answered = False
        self.waited = 0.0  # seconds for the request that this one repeats

    @property
    def repetition(self) -> tuple[bytes, ...] | None:
        """What requests have in common that repeat one another, by their Idempotency-Key; None without one."""
        if self.scope["method"] != "POST" or b"idempotency-key" not in self._sent:
            return None
        return (self.scope["raw_path"], *(self._sent.get(name, b"") for name in _OF_A_SENDER))

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

    async def is_malformed(self) -> bool:
        """Tell whether the first chunk of a body without Content-Length cannot be read; waits for it for a second.

        The server reports such a chunk like a client that has left, which could come in the middle of the answer.
        """
        if not self._is_chunked:
            return False
        try:
            async with asyncio.timeout(_FIRST_CHUNK_WITHIN):
                return bool((await self._receive())["type"] == "http.disconnect")
        except TimeoutError:
            return False
        except Exception:  # noqa: BLE001 - the other form in which the server reports it
            return True

    def body(self) -> AsyncIterator[bytes] | None:
        """Return the body as it arrives, or None; one without Content-Length is empty, for it is not accepted."""
        if b"content-length" in self._sent:
            return self._chunks()
        self._body_is_read.set()
        return _nothing() if self._is_chunked else None

    @property
    def _is_chunked(self) -> bool:
        return b"transfer-encoding" in self._sent and b"content-length" not in self._sent

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
