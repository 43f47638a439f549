"""Killing processes with -9 while visitors come: what was answered is counted, and everything comes back."""

import signal
from functools import partial

import pytest

from tests.stack.clients import THREADS, Clients
from tests.stack.running import STOPPED_WITHIN, NewStack, Stack
from tests.stack.waiting import WHEN_BUSY, eventually

EVERYTHING = {
    "valkey": 1, "run_redirects": 2, "run_control": 2, "config.worker": 3, "config.beat": 1, "supervision": 1,
}  # fmt: skip
KILLED = ["valkey", "config.worker", "run_redirects", "run_control"] * 2


def test_no_answered_click_is_lost_when_processes_are_killed(new_stack: NewStack) -> None:
    stack = new_stack().start()
    key = stack.create_api_key()
    link = stack.create_link(key, customAlias="loaded")

    with Clients(stack.port, "/loaded") as clients:
        clients.wait_for(500, within=WHEN_BUSY)
        for name in KILLED:
            victims = eventually(partial(stack.processes, *name.split()), within=WHEN_BUSY)
            for victim in victims:
                victim.send_signal(signal.SIGKILL)
            clients.wait_for(500, within=WHEN_BUSY)
    answered = clients.answers[302]

    assert set(clients.answers) == {302}
    stack.wait_until_ready()
    eventually(lambda: stack.rows("clicks_click") >= answered, within=180)  # the worker lets others go first
    # Clicks that were recorded but never answered, because the web server died in between, are stored too.
    assert stack.rows("clicks_click") <= answered + len(KILLED) * THREADS
    eventually(lambda: stack.clicks(key, link["id"]) == stack.rows("clicks_click"), within=WHEN_BUSY)
    everything_lives(stack)


@pytest.mark.parametrize("name", ["run_redirects", "run_control", "config.worker"])
def test_a_killed_leader_leaves_no_process_behind(mending: Stack, name: str) -> None:
    group, printed_before = mending.processes(*name.split()), len(mending.printed())
    assert mending.process is not None
    (leader,) = (process for process in group if process.ppid() == mending.process.pid)

    leader.send_signal(signal.SIGKILL)

    eventually(lambda: not any(process.is_running() for process in group), within=WHEN_BUSY)
    eventually(lambda: len(mending.processes(*name.split())) == EVERYTHING[name], within=WHEN_BUSY)
    mending.wait_until_ready()
    assert "ended and will be restarted." in mending.printed()[printed_before:]


def test_everything_ends_when_the_supervisor_is_killed(new_stack: NewStack) -> None:
    stack = new_stack().start()
    assert stack.process is not None

    stack.process.send_signal(signal.SIGKILL)
    stack.process.wait(STOPPED_WITHIN)

    eventually(lambda: not stack.processes(), within=WHEN_BUSY)


def everything_lives(stack: Stack) -> None:
    """Assert that every process is there, and only once."""
    assert {name: len(stack.processes(*name.split())) for name in EVERYTHING} == EVERYTHING
