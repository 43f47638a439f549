"""The web application in this process, on its own event loop, called as the web server calls it."""

import asyncio
import threading
from collections.abc import Coroutine, Mapping, Sequence
from concurrent.futures import Future
from typing import Any, NamedTuple, TypedDict, TypeVar, Unpack

from redirects.front import Front
from shortener.asgi.types import Message

Result = TypeVar("Result")


class Details(TypedDict, total=False):
    """The parts of a request besides its method and path."""

    host: str
    client: str
    query: bytes
    headers: Mapping[str, str]
    body: bytes


class Answer(NamedTuple):
    """The response that the visitor receives; names of headers are in lower case."""

    status: int
    headers: dict[str, str]
    body: bytes

    @property
    def location(self) -> str | None:
        """The address of the redirect, if it is one."""
        return self.headers.get("location")


class Site:
    """One web server process; its memory lives as long as it does."""

    def __init__(self, front: Front) -> None:
        self.front = front
        self.loop = asyncio.new_event_loop()
        self._thread = threading.Thread(target=self.loop.run_forever, daemon=True)
        self._thread.start()
        self._orders: asyncio.Queue[Message] = asyncio.Queue()
        self._orders.put_nowait({"type": "lifespan.startup"})
        self._life = asyncio.run_coroutine_threadsafe(
            front({"type": "lifespan"}, self._orders.get, _ignore),
            self.loop,
        )

    def start(self, work: Coroutine[Any, Any, Result]) -> Future[Result]:
        """Run the coroutine on the site's event loop and return at once."""
        return asyncio.run_coroutine_threadsafe(work, self.loop)

    def run(self, work: Coroutine[Any, Any, Result]) -> Result:
        """Return what the coroutine returns on the site's event loop."""
        return self.start(work).result(60)

    def send(self, method: str, path: str, **details: Unpack[Details]) -> Answer:
        """Send one request."""
        return self.run(self.request(method, path, **details))

    def get(self, path: str, **details: Unpack[Details]) -> Answer:
        """Send GET."""
        return self.send("GET", path, **details)

    def get_all(self, paths: Sequence[str], **details: Unpack[Details]) -> list[Answer]:
        """Send GET for every path at once."""
        return self.run(self.together("GET", paths, **details))

    async def together(self, method: str, paths: Sequence[str], **details: Unpack[Details]) -> list[Answer]:
        """Send a request for every path at once, from a coroutine on the site's event loop."""
        return await asyncio.gather(*(self.request(method, path, **details) for path in paths))

    async def request(self, method: str, path: str, **details: Unpack[Details]) -> Answer:
        """Send one request, from a coroutine on the site's event loop."""
        headers = {
            "host": details.get("host", "testserver"),
            "user-agent": "Mozilla/5.0 (X11; Linux x86_64) Firefox/140.0",
        }
        headers |= details.get("headers", {})
        body = details.get("body", b"")
        scope = {
            "type": "http", "asgi": {"version": "3.0"}, "http_version": "1.1", "scheme": "http", "root_path": "",
            "method": method, "path": path, "raw_path": path.encode(), "query_string": details.get("query", b""),
            "headers": [(name.lower().encode("latin-1"), value.encode("latin-1")) for name, value in headers.items()],
            "client": (details.get("client", "203.0.113.7"), 40000), "server": ("127.0.0.1", 8000),
        }  # fmt: skip
        if body:
            scope["headers"].append((b"content-length", str(len(body)).encode()))  # type: ignore[attr-defined]
        sent: list[Message] = []

        async def receive() -> Message:
            return {"type": "http.request", "body": body, "more_body": False}

        async def send(message: Message) -> None:
            sent.append(message)

        await self.front(scope, receive, send)
        start, *rest = sent
        return Answer(
            start["status"],
            {name.decode(): value.decode("latin-1") for name, value in start["headers"]},
            b"".join(message["body"] for message in rest),
        )

    def stop(self) -> None:
        """Shut down as the server does on SIGTERM."""
        if self._thread.is_alive():
            self.loop.call_soon_threadsafe(self._orders.put_nowait, {"type": "lifespan.shutdown"})
            self._life.result(60)
            self.loop.call_soon_threadsafe(self.loop.stop)
            self._thread.join()
            self.loop.close()


async def _ignore(message: Message) -> None:
    """Ignore the application's replies to lifespan messages."""
