"""A restart under load: connections wait in the sockets, which stay open, and none is refused."""

import threading
from collections import Counter
from pathlib import Path

import httpx

from tests.stack.running import NewStack
from tests.stack.waiting import WHEN_BUSY, eventually

VISITORS = 4
WAITS_AT_MOST = 30  # seconds; a busy machine starts slowly

CANNOT_START = (("REDIS_URL", "redis://127.0.0.1:1/0"), ("DATABASE_URL", "postgres://127.0.0.1:1/none"))


def test_a_restart_under_load_refuses_no_connection(new_stack: NewStack, tmp_path: Path) -> None:
    stack = new_stack().start()
    link = stack.create_link(stack.create_api_key())
    before = {process.pid for process in stack.processes()}
    for name, value in CANNOT_START:
        refused = stack.manage("restart", **{name: value})
        assert refused.returncode == 1
        assert refused.stderr.splitlines()[0].startswith(f"Error: {name}")
    assert {process.pid for process in stack.processes()} == before
    ends, answers, failures = threading.Event(), Counter[int](), list[httpx.TransportError]()
    cut_off = list[httpx.TransportError]()

    def follow() -> None:
        """Visit with a connection of its own."""
        answers[httpx.get(f"{stack.address}/{link['shortCode']}", timeout=WAITS_AT_MOST).status_code] += 1

    def visit() -> None:
        while not ends.wait(0.02):
            try:
                try:
                    follow()
                except (httpx.RemoteProtocolError, httpx.ReadError) as error:
                    cut_off.append(error)
                    follow()  # as browsers do
            except httpx.TransportError as error:
                failures.append(error)

    visitors = [threading.Thread(target=visit) for _ in range(VISITORS)]
    for visitor in visitors:
        visitor.start()
    restarted = stack.manage("restart")
    assert restarted.returncode == 0, restarted.stderr
    assert stack.process is not None
    first = {stack.process.pid}
    eventually(lambda: {process.pid for process in stack.processes()} & before == first, within=WHEN_BUSY)
    stack.wait_until_ready()
    answered = answers[302]
    eventually(lambda: answers[302] > answered, within=WHEN_BUSY)
    ends.set()
    for visitor in visitors:
        visitor.join()

    assert (set(answers), failures) == ({302}, [])
    # A process may end between taking a connection and reading its request: of each visitor's once, at most.
    assert len(cut_off) <= VISITORS, cut_off
    stack.stop()


def test_without_a_running_site_it_says_so(new_stack: NewStack) -> None:
    stack = new_stack().prepare()
    ended = stack.manage("restart")

    assert ended.returncode == 1
    assert ended.stderr.startswith(f"CommandError: Nothing runs on DATA_DIR {stack.data_dir}. Start it with run.")
