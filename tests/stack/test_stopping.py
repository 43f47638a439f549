"""Ctrl-C, a closed window and `kill`: everything ends, quickly and without noise."""

import signal
import socket
import sys
import time
from collections.abc import Callable, Iterator

import pytest

from tests.stack.running import STOPPED_WITHIN, NewStack, Stack
from tests.stack.terminal import Terminal
from tests.stack.waiting import WHEN_BUSY, eventually


@pytest.fixture
def new_terminal(new_stack: NewStack) -> Iterator[Callable[..., tuple[Stack, Terminal]]]:
    """Open a terminal with a command for an installation in it, which is prepared or a first start."""
    opened: list[Terminal] = []

    def make(*command: str, is_prepared: bool = True) -> tuple[Stack, Terminal]:
        stack = new_stack().prepare() if is_prepared else new_stack()
        opened.append(Terminal(stack, *command))
        return stack, opened[-1]

    yield make
    for terminal in opened:
        terminal.close()


def test_ctrl_c_on_make_run_ends_everything_and_prints_one_line(
    new_terminal: Callable[..., tuple[Stack, Terminal]],
) -> None:
    stack, terminal = new_terminal("make", "run")
    stack.wait_until_ready()

    terminal.press_ctrl_c()

    printed = terminal.read_to_end(within=STOPPED_WITHIN).split("\n")
    # What the wait above was told while it was too early is no part of a normal start.
    lines = [line for line in printed if line.strip("^C\r ") and "health: Not ready" not in line]
    terminal.process.wait(STOPPED_WITHIN)
    assert len(lines) <= 2, lines
    assert f"http://localhost:{stack.port}" in lines[0]
    assert f"127.0.0.1:{stack.port}" in lines[0]
    assert all("worker: Warm shutdown" in line for line in lines[1:])
    eventually(lambda: not stack.processes(), within=5)


def test_term_of_make_ends_everything(new_stack: NewStack) -> None:
    stack = new_stack().prepare()
    process = stack.begin("make", "run")
    stack.wait_until_ready()

    process.terminate()

    process.wait(STOPPED_WITHIN)
    eventually(lambda: not stack.processes(), within=5)
    assert "Traceback" not in stack.printed()


def test_a_closed_window_ends_everything(new_terminal: Callable[..., tuple[Stack, Terminal]]) -> None:
    stack, terminal = new_terminal(sys.executable, "manage.py", "run")
    stack.wait_until_ready()

    terminal.close()

    terminal.process.wait(STOPPED_WITHIN)
    eventually(lambda: not stack.processes(), within=5)


@pytest.mark.parametrize("file", ["secret-key", "db.sqlite3", "supervisord.conf", "supervisord.pid", "valkey"])
def test_ctrl_c_during_the_start_ends_all_without_a_traceback(
    new_terminal: Callable[..., tuple[Stack, Terminal]], file: str
) -> None:
    stack, terminal = new_terminal(sys.executable, "manage.py", "run", is_prepared=False)
    eventually((stack.data_dir / file).exists, within=WHEN_BUSY)

    terminal.press_ctrl_c()

    printed = terminal.read_to_end(within=STOPPED_WITHIN)
    terminal.process.wait(STOPPED_WITHIN)
    eventually(lambda: not stack.processes(), within=5)
    assert "Traceback" not in printed


def test_visitors_who_left_and_a_hanging_valkey_delay_no_end(new_stack: NewStack) -> None:
    stack = new_stack().start()
    stack.create_link(stack.create_api_key(), customAlias="left")
    request = b"GET /left HTTP/1.1\r\nHost: localhost\r\n\r\nGET /no-such-link HTTP/1.1\r\nHost: localhost\r\n\r\n"
    for _ in range(200):
        with socket.create_connection(("127.0.0.1", stack.port)) as visitor:
            # Not even a goodbye: the connection is reset.
            visitor.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, b"\x01\x00\x00\x00\x00\x00\x00\x00")
            visitor.sendall(request)
    staying = socket.create_connection(("127.0.0.1", stack.port))
    staying.sendall(b"GET /left HTTP/1.1\r\nHost: localhost\r\n")
    (web,) = (process for process in stack.processes("run_redirects") if process.ppid() == stack.process.pid)  # type: ignore[union-attr]

    web.send_signal(signal.SIGINT)

    eventually(lambda: not web.is_running() or web.status() == "zombie", within=8)
    staying.close()
    for valkey in stack.processes("valkey-server"):
        valkey.suspend()
    began_at = time.monotonic()
    assert stack.stop() == 0
    assert time.monotonic() - began_at < 5


def test_output_may_go_into_a_socket(new_stack: NewStack) -> None:
    stack = new_stack().prepare()
    ours, theirs = socket.socketpair()
    with ours, theirs:
        stack.begin(output=theirs.fileno())
        stack.wait_until_ready()

        assert stack.stop() == 0

        assert ours.recv(4096).startswith(b"Shortener is starting")
