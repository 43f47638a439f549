"""A control plane that is gone, hangs, is busy or slow, and clients that are slow or leave."""

import asyncio
import time
from pathlib import Path

import pytest
from aiohttp import web

from shortener.asgi import answers
from shortener.asgi.types import Message, Scope
from tests.redirects.control import Answer, Client, run_behind_gateway, until


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

    run_behind_gateway(folder, None, work)


def test_a_hanging_control_plane_is_a_503_in_two_seconds(folder: Path) -> None:
    async def handler(request: web.Request) -> web.Response:
        await asyncio.Event().wait()
        raise AssertionError

    async def work(client: Client) -> None:
        began_at = time.monotonic()
        answers = await asyncio.gather(*(client.send(path=b"/api/links") for _ in range(20)))
        for answer in answers:
            _assert_refused(answer, began_at)

    run_behind_gateway(folder, handler, work, is_alive=False)


def test_a_slow_answer_of_a_living_control_plane_arrives(folder: Path) -> None:
    may_answer = asyncio.Event()

    async def handler(request: web.Request) -> web.Response:
        await may_answer.wait()
        return web.Response(text="done")

    async def work(client: Client) -> None:
        answer = asyncio.ensure_future(client.send())
        await client.was_asked_for_life.wait()
        may_answer.set()
        assert (await answer).body == b"done"

    run_behind_gateway(folder, handler, work)


def test_a_proof_of_life_outweighs_an_older_question(folder: Path) -> None:
    async def handler(request: web.Request) -> web.Response:
        return web.Response(text="done")

    async def work(client: Client) -> None:
        client.silent_for = 1
        unanswered = asyncio.ensure_future(client.gateway.is_alive())
        await client.was_asked_for_life.wait()
        assert await client.gateway.is_alive()
        assert not await unanswered
        assert (await client.send()).body == b"done"

    run_behind_gateway(folder, handler, work)


def test_a_proof_of_life_ends_the_pause(folder: Path) -> None:
    async def handler(request: web.Request) -> web.Response:
        return web.Response(text="done")

    async def work(client: Client) -> None:
        client.silent_for = 1
        assert not await client.gateway.is_alive()
        assert await client.gateway.is_alive()
        assert (await client.send()).body == b"done"

    run_behind_gateway(folder, handler, work)


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

    run_behind_gateway(folder, handler, work, slots=1)


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
        await until(lambda: client.gateway.free_streams == 0)
        assert (await client.send(path=b"/api/links")).status == 503
        free.set()
        assert (await first).body == b"begin"
        assert (await client.send()).status == 200

    run_behind_gateway(folder, handler, work, streams=1)


def test_long_bodies_take_no_slot_of_other_requests(folder: Path) -> None:
    async def handler(request: web.Request) -> web.Response:
        await request.read()
        return web.Response(text="done")

    async def work(client: Client) -> None:
        announced = (b"content-length", str(2_000_000).encode())
        uploads = [asyncio.ensure_future(client.send("POST", headers=(announced,))) for _ in range(3)]
        await until(lambda: client.gateway.free_streams == 5)

        assert (await client.send()).body == b"done"
        for upload in uploads:
            upload.cancel()

    run_behind_gateway(folder, handler, work, slots=1)


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

    run_behind_gateway(folder, handler, work)


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

    run_behind_gateway(folder, handler, work)


_GET: Scope = {
    "type": "http", "scheme": "http", "method": "GET", "path": "/", "raw_path": b"/", "query_string": b"",
    "headers": [], "client": None,
}  # fmt: skip


async def _take_nothing(message: Message) -> None:
    await asyncio.Event().wait()


async def _wait_forever() -> Message:
    await asyncio.Event().wait()
    raise AssertionError


def test_a_slow_client_is_not_read_ahead_of(folder: Path) -> None:
    produced, is_held_back = 0, asyncio.Event()

    async def handler(request: web.Request) -> web.StreamResponse:
        nonlocal produced
        answer = web.StreamResponse()
        await answer.prepare(request)
        for _ in range(1_000):
            try:
                async with asyncio.timeout(0.5):
                    await answer.write(b"x" * 65_536)
            except TimeoutError:
                is_held_back.set()
                break
            produced += 65_536
        return answer

    async def work(client: Client) -> None:
        download = asyncio.ensure_future(client.gateway(_GET, _wait_forever, _take_nothing))
        async with asyncio.timeout(20):
            await is_held_back.wait()
        assert produced < 3_000_000
        download.cancel()

    run_behind_gateway(folder, handler, work)


def test_a_client_that_takes_nothing_is_disconnected(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(answers, "_STALLED", 0.05)
    begun = list[Message]()

    async def handler(request: web.Request) -> web.StreamResponse:
        answer = web.StreamResponse()
        await answer.prepare(request)
        while True:  # until the gateway closes the connection
            await answer.write(b"x" * 65_536)

    async def send(message: Message) -> None:
        begun.append(message)
        if message["type"] == "http.response.body":
            await _take_nothing(message)

    async def work(client: Client) -> None:
        free = client.gateway.free_streams
        async with asyncio.timeout(20):
            await client.gateway(_GET, _wait_forever, send)
        assert client.gateway.free_streams == free
        assert [message["type"] for message in begun] == ["http.response.start", "http.response.body"]
        assert begun[1]["more_body"]

    run_behind_gateway(folder, handler, work)
