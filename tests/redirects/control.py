"""A control plane for tests of the gateway: a server on a Unix socket, whose handler each test writes."""

import asyncio
import json
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any, NamedTuple

from aiohttp import web

from redirects.gateway import ControlAddress, Gateway
from shortener.asgi.refusals import send_unavailable
from shortener.asgi.types import Message, Scope
from shortener.web.requests.hop import PROOF_OF_LIFE

Handler = Callable[[web.Request], Awaitable[web.StreamResponse]]
Work = Callable[["Client"], Awaitable[None]]
CLIENT = ("203.0.113.7", "https")


class Answer(NamedTuple):
    """What the client receives; without `is_complete` the server breaks the connection off."""

    status: int
    headers: list[tuple[bytes, bytes]]
    body: bytes
    is_complete: bool

    @property
    def json(self) -> Any:
        """The body."""
        return json.loads(self.body)

    def header(self, name: bytes) -> bytes:
        """Return the header, empty if there is none."""
        return dict(self.headers).get(name, b"")


async def until(holds: Callable[[], bool]) -> None:
    """Return when the condition holds; the event loop runs in the meantime."""
    async with asyncio.timeout(20):
        while not holds():
            await asyncio.sleep(0.01)


class Client:
    """Sends requests through a gateway, as the server calls it."""

    def __init__(self, gateway: Gateway) -> None:
        self.gateway = gateway
        self.was_asked_for_life = asyncio.Event()  # the control plane behind it
        self.silent_for = 0  # so many questions whether it is alive

    async def send(
        self,
        method: str = "GET",
        path: bytes = b"/",
        *,
        query: bytes = b"",
        headers: tuple[tuple[bytes, bytes], ...] = (),
        body: bytes = b"",
        leaves: asyncio.Event | None = None,
    ) -> Answer:
        """Return the answer of one request, whose client leaves once that is set."""
        given = [(b"host", b"links.example.org"), *headers]
        if body and (b"transfer-encoding", b"chunked") not in headers:
            given.append((b"content-length", str(len(body)).encode()))
        scope: Scope = {
            "type": "http", "scheme": "http", "method": method, "path": path.decode(), "raw_path": path,
            "query_string": query, "headers": given, "client": ("127.0.0.1", "40000"),
        }  # fmt: skip
        chunks = [body[:5], body[5:]] if body else []
        sent: list[Message] = []

        async def receive() -> Message:
            if chunks:
                chunk = chunks.pop(0)
                return {"type": "http.request", "body": chunk, "more_body": bool(chunks)}
            await (leaves or asyncio.Event()).wait()
            return {"type": "http.disconnect"}

        async def take(message: Message) -> None:
            sent.append(message)

        await self.gateway(scope, receive, take)
        start, *rest = sent or [{"status": 0, "headers": []}]
        return Answer(
            start["status"],
            start["headers"],
            b"".join(message["body"] for message in rest),
            bool(rest) and not rest[-1].get("more_body", False),
        )


@asynccontextmanager
async def control_plane(
    folder: Path, handler: Handler | None, *, slots: int = 4, streams: int = 8, is_alive: bool = True
) -> AsyncIterator[Client]:
    """Run a gateway, and behind it a server with this handler, or none."""

    async def proof(request: web.Request) -> web.Response:
        client.was_asked_for_life.set()
        client.silent_for -= 1
        if not is_alive or client.silent_for >= 0:
            await asyncio.Event().wait()
        return web.Response()

    path = str(folder / "control")
    runner = None
    if handler is not None:
        application = web.Application(client_max_size=100 * 1024 * 1024)
        application.router.add_get(PROOF_OF_LIFE, proof)
        application.router.add_route("*", "/{path:.*}", handler)
        runner = web.AppRunner(application, handler_cancellation=True, auto_decompress=False)
        await runner.setup()
        await web.UnixSite(runner, path).start()
    gateway = Gateway(
        ControlAddress(socket=path),
        slots=slots,
        streams=streams,
        client=lambda scope: CLIENT,
        refuse=send_unavailable,
    )
    client = Client(gateway)
    try:
        yield client
    finally:
        await gateway.close()
        if runner is not None:
            await runner.cleanup()


def run_behind_gateway(
    folder: Path, handler: Handler | None, work: Work, *, slots: int = 4, streams: int = 8, is_alive: bool = True
) -> None:
    """Let `work` send requests through a gateway, behind which a server has this handler, or none."""

    async def go() -> None:
        async with control_plane(folder, handler, slots=slots, streams=streams, is_alive=is_alive) as client:
            await work(client)

    asyncio.run(go())
