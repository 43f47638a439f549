"""The redirect plane answers whatever happens to the control plane, and both come back by themselves."""

import asyncio
import re
import select
import signal
import socket
import threading
import time
from collections import Counter
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack

import httpx
import psutil
import pytest

from tests.stack.clients import Clients
from tests.stack.running import Stack
from tests.stack.waiting import WHEN_BUSY, eventually

BROWSER = {"user-agent": "Mozilla/5.0 (X11; Linux x86_64) Firefox/140.0"}


def _worker(stack: Stack, command: str) -> psutil.Process:
    """Return the worker of a server, whose parent is the server's first process."""
    processes = stack.processes(command)
    (worker,) = (process for process in processes if process.ppid() in {other.pid for other in processes})
    return worker


def _in_time(stack: Stack, path: str, seconds: float) -> httpx.Response:
    began_at = time.monotonic()
    answer = stack.get(path)
    assert time.monotonic() - began_at < seconds
    return answer


def test_redirects_go_on_while_the_control_plane_hangs(mending: Stack, mending_key: str) -> None:
    stack = mending
    stack.create_link(mending_key, customAlias="launch")
    hanging = _worker(stack, "run_control")

    hanging.suspend()

    eventually(lambda: hanging.status() == psutil.STATUS_STOPPED, within=WHEN_BUSY)
    assert _in_time(stack, "/launch", 1).status_code == 302
    unknown = _in_time(stack, "/nothing", 1)
    assert (unknown.status_code, "Link not found" in unknown.text) == (404, True)
    style = re.search(r'href="(/static/[^"]+\.css)"', unknown.text)
    assert style is not None
    sheet = _in_time(stack, style[1], 1)
    assert (sheet.status_code, sheet.headers["content-type"]) == (200, 'text/css; charset="utf-8"')
    assert {"immutable", "max-age=315360000"} <= set(sheet.headers["cache-control"].split(", "))
    assert sheet.headers["x-content-type-options"] == "nosniff"
    page, api = _in_time(stack, "/developers", 3), _in_time(stack, "/api/links", 3)
    assert (page.status_code, page.headers["retry-after"]) == (503, "5")
    assert (api.status_code, api.json()["code"]) == (503, "unavailable")
    assert _in_time(stack, "/health/live", 1).status_code == 200
    ready = _in_time(stack, "/health/ready", 3)
    assert (ready.status_code, ready.json()["parts"]["control"]) == (503, "failing")

    # It is never resumed, but killed and started again.
    eventually(lambda: not hanging.is_running(), within=WHEN_BUSY)
    stack.wait_until_ready()
    assert f"Process {hanging.pid} is not responding" in stack.printed()


def test_a_hanging_redirect_worker_is_replaced(mending: Stack) -> None:
    hanging = _worker(mending, "run_redirects")

    hanging.suspend()

    eventually(lambda: not hanging.is_running(), within=WHEN_BUSY)
    mending.wait_until_ready()


@pytest.mark.parametrize("command", ["run_redirects", "run_control"])
def test_a_killed_server_refuses_no_connection(mending: Stack, command: str) -> None:
    stack = mending
    refused: list[OSError] = []
    ends = threading.Event()

    def connect() -> None:
        while not ends.is_set():
            try:
                socket.create_connection(("127.0.0.1", stack.port), timeout=10).close()
            except OSError as error:
                refused.append(error)
            ends.wait(0.005)

    visitor = threading.Thread(target=connect)
    visitor.start()
    for process in stack.processes(command):
        process.send_signal(signal.SIGKILL)
    eventually(lambda: len(stack.processes(command)) == 2, within=WHEN_BUSY)
    stack.wait_until_ready()
    ends.set()
    visitor.join()

    assert not refused


def test_ten_thousand_idle_connections_keep_no_one_waiting(stack: Stack, api_key: str) -> None:
    link = stack.create_link(api_key)
    with ExitStack() as connections:
        closed = select.poll()
        for number in range(10_000):
            sender = (f"127.0.1.{number % 25}", 0)  # one address may hold 512
            address = ("127.0.0.1", stack.port)
            idle = connections.enter_context(socket.create_connection(address, timeout=10, source_address=sender))
            closed.register(idle, select.POLLIN)
            if number % 2:
                idle.sendall(b"GET /half-a-request HTTP/1.1\r\nHost: localhost\r\n")

        assert _in_time(stack, f"/{link['shortCode']}", 1).status_code == 302
        assert _in_time(stack, "/health/live", 1).status_code == 200
        assert stack.create_link(api_key)["clicks"] == 0
        assert closed.poll(0) == []


def test_a_click_limit_is_exact_on_two_redirect_workers(two_workers: Stack) -> None:
    stack = two_workers
    key = stack.create_api_key()
    link = stack.create_link(key, customAlias="few", maxClicks=20)
    clicks = stack.rows("clicks_click")

    async def visit() -> Counter[int]:
        async with httpx.AsyncClient(limits=httpx.Limits(max_connections=200), timeout=20) as client:
            answers = await asyncio.gather(*(client.get(f"{stack.address}/few", headers=BROWSER) for _ in range(200)))
        return Counter(answer.status_code for answer in answers)

    assert asyncio.run(visit()) == {302: 20, 410: 180}
    eventually(lambda: stack.rows("clicks_click") == clicks + 20, within=WHEN_BUSY)
    assert stack.clicks(key, link["id"]) == 20


def test_equal_requests_at_the_same_time_have_one_answer(two_workers: Stack) -> None:
    key = two_workers.create_api_key()
    body = {"operations": [{"method": "create", "body": {"originalUrl": "https://example.com/"}}] * 4}

    links = two_workers.rows("links_link")

    def send(_number: int) -> tuple[int, str]:
        headers = {"x-api-key": key, "idempotency-key": "k"}
        answer = httpx.post(f"{two_workers.address}/api/links/batch", json=body, headers=headers, timeout=20)
        return answer.status_code, answer.text

    with ThreadPoolExecutor(8) as clients:
        answers = set(clients.map(send, range(16)))

    ((status, _text),) = answers
    assert (status, two_workers.rows("links_link")) == (200, links + 4)


def test_a_proxy_may_reach_the_control_plane_by_itself(two_workers: Stack) -> None:
    port = two_workers.environment["CONTROL_PORT"]

    answers = [httpx.get(f"{address}/developers") for address in (two_workers.address, f"http://127.0.0.2:{port}")]

    assert [answer.status_code for answer in answers] == [200, 200]
    with pytest.raises(httpx.ConnectError):
        httpx.get(f"http://127.0.0.1:{port}/developers")


def test_killing_the_control_plane_disturbs_no_redirect(mending: Stack, mending_key: str) -> None:
    eventually(lambda: mending.create_link(mending_key, customAlias="undisturbed"), within=WHEN_BUSY)

    with Clients(mending.port, "/undisturbed") as clients:
        clients.wait_for(100, within=WHEN_BUSY)
        for process in mending.processes("run_control"):
            process.send_signal(signal.SIGKILL)
        clients.wait_for(500, within=WHEN_BUSY)

    assert set(clients.answers) == {302}
    eventually(lambda: len(mending.processes("run_control")) == 2, within=WHEN_BUSY)
    mending.wait_until_ready()
