"""Request bodies are read before a thread is taken."""

import asyncio
import json
from typing import Any

import pytest
from django.conf import settings

from shortener.asgi import bodies, body_memory
from shortener.asgi.bodies import WholeBodies
from shortener.asgi.types import Message, Receive, Scope, Send

LONG = settings.DATA_UPLOAD_MAX_MEMORY_SIZE + 1


class Reader:
    """An application that reads what is sent, once it may."""

    def __init__(self) -> None:
        self.read: list[bytes] = []
        self.at_work = self.most_at_work = 0
        self.may_read = asyncio.Event()

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        self.at_work += 1
        self.most_at_work = max(self.most_at_work, self.at_work)
        await self.may_read.wait()
        message: Message = {"more_body": True}
        while message.get("more_body", False):
            message = await receive()
            if message["type"] == "http.disconnect":
                return
            self.read.append(message.get("body", b""))
        self.at_work -= 1


def _application(reader: Reader) -> WholeBodies:
    return WholeBodies(reader, group=lambda scope: str(scope["client"][0]), upload_paths=["/upload"])


def _scope(length: int | None, *, client: str = "203.0.113.7", path: str = "/upload") -> Scope:
    headers = [(b"cookie", b"a=b; sessionid=x")]
    headers += [] if length is None else [(b"content-length", str(length).encode())]
    return {"type": "http", "headers": headers, "client": (client, 1), "path": path, "method": "POST"}


def _sender(*parts: bytes, then_silence: bool = False) -> Receive:
    waiting = [{"type": "http.request", "body": part, "more_body": True} for part in parts]
    if not then_silence:
        waiting[-1]["more_body"] = False

    async def receive() -> Message:
        if not waiting:
            await asyncio.Event().wait()
        return waiting.pop(0)

    return receive


async def _nowhere(message: Message) -> None:
    raise AssertionError(message)


@pytest.mark.parametrize(
    ("length", "path"), [(11, "/upload"), (LONG, "/upload"), (LONG, f"/workspaces/{24 * '0'}/upload")]
)
def test_a_body_is_passed_on_unchanged(length: int, path: str) -> None:
    async def go() -> bytes:
        reader = Reader()
        reader.may_read.set()
        await _application(reader)(_scope(length, path=path), _sender(b"one", b"two", b"three"), _nowhere)
        return b"".join(reader.read)

    assert asyncio.run(go()) == b"onetwothree"


def test_a_body_that_does_not_arrive_takes_no_thread(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(bodies, "_LONGEST", 0.01)
    reader, sent = Reader(), list[Any]()

    async def send(message: Message) -> None:
        sent.append(message)

    asyncio.run(_application(reader)(_scope(10, path="/api/links"), _sender(b"{", then_silence=True), send))

    assert reader.most_at_work == 0
    assert sent[0]["status"] == 408
    assert json.loads(sent[1]["body"])["code"] == "timeout"


def test_a_request_without_a_body_is_passed_on_at_once() -> None:
    async def go() -> int:
        reader = Reader()
        asking = asyncio.create_task(_application(reader)(_scope(None), _sender(then_silence=True), _nowhere))
        await asyncio.wait([asking], timeout=0.01)
        asking.cancel()
        return reader.most_at_work

    assert asyncio.run(go()) == 1


def test_concurrent_uploads_are_limited() -> None:
    async def go() -> Reader:
        reader = Reader()
        application = _application(reader)
        scopes = [_scope(LONG, client=f"203.0.113.{number}") for number in range(20)]
        uploads = [asyncio.create_task(application(scope, _sender(b"x"), _nowhere)) for scope in scopes]
        await asyncio.wait(uploads, timeout=0.01)
        reader.may_read.set()
        await asyncio.gather(*uploads)
        return reader

    reader = asyncio.run(go())
    assert len(reader.read) == 20
    assert reader.most_at_work == 4


def _answer_of(application: WholeBodies, scope: Scope, receive: Receive) -> tuple[int, dict[bytes, bytes]]:
    sent: list[Any] = []

    async def send(message: Message) -> None:
        sent.append(message)

    asyncio.run(application(scope, receive, send))
    return sent[0]["status"], dict(sent[0]["headers"])


def test_an_upload_waits_for_another_for_a_short_time(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(bodies, "_LONGEST_WAIT", 0.01)
    monkeypatch.setattr(bodies, "_CONCURRENT_UPLOADS", 0)

    status, headers = _answer_of(_application(Reader()), _scope(LONG), _sender(b"x"))
    assert (status, headers[b"retry-after"]) == (503, b"5")


class Crowd:
    """Clients that send the beginnings of bodies, and then nothing."""

    def __init__(self) -> None:
        self.reader = Reader()
        self.reader.may_read.set()
        self.statuses: list[int] = []
        self._application = _application(self.reader)
        self._asking: list[asyncio.Task[None]] = []

    def announce(self, length: int, *parts: bytes, client: str, then_silence: bool = True) -> None:
        """Send this much of a body of that length."""
        scope = _scope(length, client=client)
        asking = self._application(scope, _sender(*parts, then_silence=then_silence), self._send)
        self._asking.append(asyncio.create_task(asking))

    async def settle(self) -> None:
        """Return when all have been heard."""
        await asyncio.wait(self._asking, timeout=0.05)

    async def leave(self) -> None:
        """End all requests."""
        for asking in self._asking:
            asking.cancel()
        await asyncio.wait(self._asking)

    async def _send(self, message: Message) -> None:
        if "status" in message:
            self.statuses.append(message["status"])


def test_announced_bodies_take_no_memory() -> None:
    async def go() -> Crowd:
        crowd = Crowd()
        for number in range(100):
            crowd.announce(1_000_000, b"x", client=f"203.0.113.{number % 8}")
        crowd.announce(900_000, bytes(900_000), client="198.51.100.1", then_silence=False)
        await crowd.settle()
        await crowd.leave()
        return crowd

    crowd = asyncio.run(go())
    assert (crowd.statuses, list(map(len, crowd.reader.read))) == ([], [900_000])


def test_some_addresses_leave_room_for_others(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(body_memory, "_MOST", 1_000_000)

    async def go() -> Crowd:
        crowd = Crowd()
        for number in range(160):
            crowd.announce(30_001, bytes(30_000), client=f"203.0.113.{number % 8}")
        await crowd.settle()
        assert set(crowd.statuses) == {503}
        crowd.statuses.clear()
        crowd.announce(50_000, bytes(50_000), client="198.51.100.1", then_silence=False)
        await crowd.settle()
        assert (crowd.statuses, list(map(len, crowd.reader.read))) == ([], [50_000])
        await crowd.leave()
        crowd.announce(100_000, bytes(100_000), client="203.0.113.1", then_silence=False)
        await crowd.settle()
        return crowd

    crowd = asyncio.run(go())
    assert (crowd.statuses, list(map(len, crowd.reader.read))) == ([], [50_000, 100_000])


def test_small_bodies_are_taken_in_full_memory(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(body_memory, "_MOST", 0)

    async def go() -> Crowd:
        crowd = Crowd()
        crowd.announce(16_000, bytes(16_000), client="203.0.113.1", then_silence=False)
        crowd.announce(17_000, bytes(17_000), client="203.0.113.2", then_silence=False)
        await crowd.settle()
        return crowd

    crowd = asyncio.run(go())
    assert (crowd.statuses, list(map(len, crowd.reader.read))) == ([503], [16_000])


def test_a_body_longer_than_announced_is_malformed() -> None:
    async def without_end() -> Message:
        return {"type": "http.request", "body": bytes(1_000), "more_body": True}

    reader = Reader()
    status, headers = _answer_of(_application(reader), _scope(10_000), without_end)

    assert (status, headers[b"connection"], reader.most_at_work) == (400, b"close", 0)


def test_an_address_has_one_upload_at_a_time() -> None:
    async def go() -> list[int]:
        reader, statuses = Reader(), list[int]()
        application = _application(reader)

        async def send(message: Message) -> None:
            statuses.append(message.get("status", 0))

        first = asyncio.create_task(application(_scope(LONG), _sender(b"x"), send))
        await asyncio.wait([first], timeout=0.01)
        await application(_scope(LONG), _sender(b"x"), send)
        reader.may_read.set()
        await first
        await application(_scope(LONG), _sender(b"x"), send)
        assert len(reader.read) == 2
        return statuses

    assert asyncio.run(go()) == [503, 0]


@pytest.mark.parametrize(
    ("path", "cookie"), [("/upload", b"csrftoken=abc"), ("/upload", b"sessionid="), ("/links", b"sessionid=x")]
)
def test_long_bodies_are_refused_unless_an_upload(path: str, cookie: bytes) -> None:
    scope = _scope(LONG, path=path)
    scope["headers"][0] = (b"cookie", cookie)

    status, headers = _answer_of(_application(Reader()), scope, _sender(b"x"))

    assert (status, headers[b"connection"]) == (413, b"close")


def test_the_rest_of_a_refused_body_is_read() -> None:
    parts = [b"x" * 1_000_000] * 6
    left = iter(parts)

    async def receive() -> Message:
        part = next(left, b"")
        return {"type": "http.request", "body": part, "more_body": bool(part)}

    status, _headers = _answer_of(_application(Reader()), _scope(6_000_000, path="/links"), receive)

    assert (status, list(left)) == (413, [])


@pytest.mark.parametrize("length", [1_000_000, LONG])
def test_a_body_that_trickles_is_refused(length: int, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(bodies, "_GRACE", 0.02)
    monkeypatch.setattr(bodies, "_SLOWEST", 10**9)
    monkeypatch.setattr(bodies, "_SLOWEST_UPLOAD", 10**9)

    async def trickle() -> Message:
        await asyncio.sleep(0)
        return {"type": "http.request", "body": b"x", "more_body": True}

    reader = Reader()
    reader.may_read.set()
    status, headers = _answer_of(_application(reader), _scope(length), trickle)

    assert (status, headers[b"connection"]) == (408, b"close")
