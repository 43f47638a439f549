"""The gateway passes requests on to the control plane, and answers for it when it does not answer."""

import asyncio
import gzip
import time
from collections.abc import Awaitable, Callable, Iterator
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest
from aiohttp import web

from shortener.web.asgi import Scope
from shortener.web.hop import token
from tests.redirects.control import CLIENT, Answer, Client, Handler, control_plane

Work = Callable[[Client], Awaitable[None]]


@pytest.fixture
def folder() -> Iterator[Path]:
    """A folder whose name is short enough for a socket."""
    with TemporaryDirectory(prefix="gateway-") as folder:
        yield Path(folder)


def _run(
    folder: Path, handler: Handler | None, work: Work, *, slots: int = 4, streams: int = 8, is_alive: bool = True
) -> None:
    async def go() -> None:
        async with control_plane(folder, handler, slots=slots, streams=streams, is_alive=is_alive) as client:
            await work(client)

    asyncio.run(go())


async def _echo(request: web.Request) -> web.Response:
    return web.json_response(
        {
            "method": request.method,
            "target": request.raw_path,
            "headers": [[name.decode(), value.decode("latin-1")] for name, value in request.raw_headers],
            "body": (await request.read()).decode("latin-1"),
        }
    )


def test_a_request_arrives_as_it_was_sent(folder: Path) -> None:
    async def work(client: Client) -> None:
        answer = await client.send(
            "POST",
            b"//a%2Fb/../%C3%BC",
            query=b"x=1&y=%20",
            headers=((b"cookie", b"a=b"), (b"referer", "https://example.com/ü".encode()), (b"x-a", b"1")),
            body=b"0123456789" * 20_000,
        )
        seen = answer.json
        headers = {name.lower(): value for name, value in seen["headers"]}
        assert (seen["method"], seen["target"]) == ("POST", "//a%2Fb/../%C3%BC?x=1&y=%20")
        assert seen["body"] == "0123456789" * 20_000
        assert headers["host"] == "links.example.org"
        assert headers["referer"].encode("latin-1") == "https://example.com/ü".encode()
        assert (headers["cookie"], headers["x-a"], headers["content-length"]) == ("a=b", "1", "200000")
        assert not {"user-agent", "accept", "accept-encoding"} & headers.keys()  # the client sent none

    _run(folder, _echo, work)


def test_raw_bytes_in_the_address_are_quoted(folder: Path) -> None:
    async def work(client: Client) -> None:
        answer = await client.send(path="/ü".encode(), query=b"\xff=\xe4")
        assert answer.json["target"] == "/%C3%BC?%FF=%E4"

    _run(folder, _echo, work)


def test_a_client_cannot_forge_where_it_comes_from(folder: Path) -> None:
    forged = (
        (b"x-forwarded-for", b"198.51.100.1"), (b"x_forwarded_for", b"198.51.100.2"), (b"x-forwarded-proto", b"ftp"),
        (b"x_forwarded_proto", b"ftp"), (b"x-shortener-hop", b"guess"), (b"x_shortener_hop", b"guess"),
        (b"forwarded", b"for=198.51.100.3"),
    )  # fmt: skip

    async def work(client: Client) -> None:
        answer = await client.send(headers=forged)
        about = {(name.lower(), value) for name, value in answer.json["headers"] if name.lower() != "host"}
        assert about == {
            ("x-forwarded-for", CLIENT[0]),
            ("x-forwarded-proto", CLIENT[1]),
            ("x-shortener-hop", token()),
        }

    _run(folder, _echo, work)


def test_an_answer_arrives_as_it_was_sent(folder: Path) -> None:
    packed = gzip.compress(b"text " * 1_000)

    async def handler(request: web.Request) -> web.Response:
        answer = web.Response(status=201, body=packed, headers={"Content-Encoding": "gzip", "ETag": '"a"'})
        answer.headers.add("Set-Cookie", "a=1")
        answer.headers.add("Set-Cookie", "b=2")
        return answer

    async def work(client: Client) -> None:
        answer = await client.send()
        assert (answer.status, answer.body, answer.is_complete) == (201, packed, True)
        assert [value for name, value in answer.headers if name == b"set-cookie"] == [b"a=1", b"b=2"]
        assert not {b"server", b"date", b"connection"} & {name for name, _ in answer.headers}

    _run(folder, handler, work)


def test_head_keeps_the_length_and_has_no_body(folder: Path) -> None:
    async def handler(request: web.Request) -> web.Response:
        return web.Response(body=b"12345")

    async def work(client: Client) -> None:
        answer = await client.send("HEAD")
        assert (answer.status, answer.header(b"content-length"), answer.body) == (200, b"5", b"")

    _run(folder, handler, work)


def test_a_chunked_body_is_not_passed_on(folder: Path) -> None:
    async def work(client: Client) -> None:
        answer = await client.send("POST", headers=((b"transfer-encoding", b"chunked"),))
        headers = {name.lower(): value for name, value in answer.json["headers"]}
        assert (headers.get("transfer-encoding"), answer.json["body"]) == ("chunked", "")

    _run(folder, _echo, work)


def _assert_refused(answer: Answer, began_at: float) -> None:
    assert time.monotonic() - began_at < 2.3
    assert (answer.status, answer.header(b"retry-after")) == (503, b"5")
    assert (answer.json["success"], answer.json["code"]) == (False, "unavailable")


def test_without_a_control_plane_all_is_a_503(folder: Path) -> None:
    async def work(client: Client) -> None:
        _assert_refused(await client.send(path=b"/api/links"), time.monotonic())
        page = await client.send(path=b"/overview")
        assert (page.status, page.header(b"content-type")) == (503, b"text/html; charset=utf-8")
        assert b"try again in a moment" in page.body

    _run(folder, None, work)


def test_a_hanging_control_plane_is_a_503_in_two_seconds(folder: Path) -> None:
    async def handler(request: web.Request) -> web.Response:
        await asyncio.Event().wait()
        raise AssertionError

    async def work(client: Client) -> None:
        began_at = time.monotonic()
        answers = await asyncio.gather(*(client.send(path=b"/api/links") for _ in range(20)))
        for answer in answers:
            _assert_refused(answer, began_at)

    _run(folder, handler, work, is_alive=False)


def test_a_slow_answer_of_a_living_control_plane_arrives(folder: Path) -> None:
    async def handler(request: web.Request) -> web.Response:
        await asyncio.sleep(1.6)  # longer than the gateway waits before it asks for a sign of life
        return web.Response(text="done")

    async def work(client: Client) -> None:
        assert (await client.send()).body == b"done"

    _run(folder, handler, work)


def test_more_requests_than_slots_wait_for_two_seconds(folder: Path) -> None:
    free, began = asyncio.Event(), asyncio.Event()

    async def handler(request: web.Request) -> web.Response:
        began.set()
        await free.wait()
        return web.Response(text="done")

    async def work(client: Client) -> None:
        at_work = asyncio.ensure_future(client.send())
        await began.wait()
        _assert_refused(await client.send(path=b"/api/links"), time.monotonic() - 2)
        waiting = asyncio.ensure_future(client.send())
        free.set()
        assert [(await answer).body for answer in (at_work, waiting)] == [b"done", b"done"]

    _run(folder, handler, work, slots=1)


def test_more_long_answers_than_allowed_are_a_503(folder: Path) -> None:
    free = asyncio.Event()

    async def handler(request: web.Request) -> web.StreamResponse:
        answer = web.StreamResponse()
        await answer.prepare(request)
        await answer.write(b"begin")
        await free.wait()
        return answer

    async def work(client: Client) -> None:
        first = asyncio.ensure_future(client.send())
        while client.gateway.free_streams:
            await asyncio.sleep(0.01)
        assert (await client.send(path=b"/api/links")).status == 503
        free.set()
        assert (await first).body == b"begin"
        assert (await client.send()).status == 200

    _run(folder, handler, work, streams=1)


def test_long_bodies_take_no_slot_of_other_requests(folder: Path) -> None:
    async def handler(request: web.Request) -> web.Response:
        await request.read()
        return web.Response(text="done")

    async def work(client: Client) -> None:
        announced = (b"content-length", str(2_000_000).encode())
        uploads = [asyncio.ensure_future(client.send("POST", headers=(announced,))) for _ in range(3)]
        while client.gateway.free_streams > 5:
            await asyncio.sleep(0.01)

        assert (await client.send()).body == b"done"
        for upload in uploads:
            upload.cancel()

    _run(folder, handler, work, slots=1)


@pytest.mark.parametrize("has_begun", [True, False])
def test_work_ends_when_the_client_leaves(folder: Path, has_begun: bool) -> None:
    ended, began = asyncio.Event(), asyncio.Event()

    async def handler(request: web.Request) -> web.StreamResponse:
        answer = web.StreamResponse()
        try:
            if has_begun:
                await answer.prepare(request)
            began.set()
            await asyncio.Event().wait()
        finally:
            ended.set()
        return answer

    async def work(client: Client) -> None:
        leaves = asyncio.Event()
        answer = asyncio.ensure_future(client.send(leaves=leaves))
        await began.wait()
        leaves.set()
        async with asyncio.timeout(1):
            await answer
            await ended.wait()

    _run(folder, handler, work)


def test_an_answer_that_breaks_off_is_not_completed(folder: Path) -> None:
    async def handler(request: web.Request) -> web.StreamResponse:
        answer = web.StreamResponse()
        await answer.prepare(request)
        await answer.write(b"half")
        assert request.transport is not None
        request.transport.close()
        return answer

    async def work(client: Client) -> None:
        answer = await client.send()
        assert (answer.status, answer.is_complete) == (200, False)

    _run(folder, handler, work)


def test_a_slow_client_is_not_read_ahead_of(folder: Path) -> None:
    produced = 0

    async def handler(request: web.Request) -> web.StreamResponse:
        nonlocal produced
        answer = web.StreamResponse()
        await answer.prepare(request)
        for _ in range(1_000):
            await answer.write(b"x" * 65_536)
            produced += 65_536
        return answer

    async def work(client: Client) -> None:
        taken = asyncio.Event()

        async def send(message: object) -> None:
            taken.set()
            await asyncio.Event().wait()  # the client takes nothing more

        async def receive() -> dict[str, object]:
            await asyncio.Event().wait()
            raise AssertionError

        scope: Scope = {
            "type": "http", "scheme": "http", "method": "GET", "path": "/", "raw_path": b"/", "query_string": b"",
            "headers": [], "client": None,
        }  # fmt: skip
        download = asyncio.ensure_future(client.gateway(scope, receive, send))
        await taken.wait()
        before = -1
        while before != produced:  # until the control plane can write no more
            before = produced
            await asyncio.sleep(0.2)
        assert produced < 3_000_000
        download.cancel()

    _run(folder, handler, work)
