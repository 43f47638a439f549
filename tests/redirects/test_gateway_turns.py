"""The gateway passes requests with the same Idempotency-Key on one after another, and others beside them."""

import asyncio
from pathlib import Path

import pytest
from aiohttp import web

from redirects import gateway
from tests.redirects.control import Answer, Client, run_behind_gateway, until


def _post(client: Client, key: bytes = b"k", *, api_key: bytes = b"a", method: str = "POST") -> "asyncio.Task[Answer]":
    headers = ((b"idempotency-key", key), (b"x-api-key", api_key))
    return asyncio.ensure_future(client.send(method, b"/api/links", headers=headers, body=b"{}"))


class Control:
    """A handler that answers how long each request has waited, once `may_end` is set, and counts those in work."""

    def __init__(self) -> None:
        self.may_end = asyncio.Event()
        self.waited: list[float] = []
        self.in_work = self.most = 0

    async def handle(self, request: web.Request) -> web.Response:
        """Answer when it may."""
        self.waited.append(float(request.headers.get("x-shortener-waited", "-1")))
        self.in_work += 1
        self.most = max(self.most, self.in_work)
        await self.may_end.wait()
        self.in_work -= 1
        return web.Response()


@pytest.fixture
def control() -> Control:
    """The control plane's handler."""
    return Control()


def test_equal_requests_come_one_after_another(folder: Path, control: Control) -> None:
    async def work(client: Client) -> None:
        equal = [_post(client) for _ in range(20)]
        await until(lambda: control.in_work == 1)
        others = [_post(client, b"l"), _post(client, api_key=b"b"), _post(client, method="PATCH")]
        await until(lambda: control.in_work == 4)  # all slots, though twenty requests came before
        control.may_end.set()
        answers = await asyncio.gather(*equal, *others)
        assert {answer.status for answer in answers} == {200}
        assert control.most == 4

    run_behind_gateway(folder, control.handle, work, slots=4)
    assert control.waited[0] == 0
    assert all(waited > 0 for waited in control.waited[4:])
    assert control.waited[1:4] == [0, 0, -1]


def test_a_request_waits_for_two_seconds_at_most(
    folder: Path, control: Control, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(gateway, "LONGEST_REPETITION", 0.05)

    async def work(client: Client) -> None:
        equal = [_post(client) for _ in range(3)]
        await until(lambda: control.in_work == 3)
        control.may_end.set()
        await asyncio.gather(*equal)

    run_behind_gateway(folder, control.handle, work)
    assert control.waited == [0, 0.05, 0.05]


def test_a_client_that_leaves_gives_its_turn_back(folder: Path, control: Control) -> None:
    async def work(client: Client) -> None:
        leaves = asyncio.Event()
        headers = ((b"idempotency-key", b"k"),)
        first = asyncio.ensure_future(client.send("POST", b"/", headers=headers, body=b"{}", leaves=leaves))
        await until(lambda: control.in_work == 1)
        waiting = asyncio.ensure_future(client.send("POST", b"/", headers=headers, body=b"{}", leaves=leaves))
        last = asyncio.ensure_future(client.send("POST", b"/", headers=headers, body=b"{}"))
        leaves.set()
        await asyncio.gather(first, waiting)
        control.may_end.set()
        assert (await last).status == 200

    run_behind_gateway(folder, control.handle, work)
