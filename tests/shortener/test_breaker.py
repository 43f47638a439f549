"""A breaker that asks by itself whether the server is back."""

import logging
import os
import threading
from collections.abc import Iterator

import pytest

from shortener import breaker as module
from shortener.breaker import ProbingBreaker
from tests.stack.waiting import eventually


def test_it_closes_when_the_server_answers_again() -> None:
    answers = [False, True]
    breaker = ProbingBreaker(lambda: answers.pop(0))

    breaker.trip()

    assert breaker.is_open
    eventually(lambda: not breaker.is_open, within=10)
    assert answers == []


def test_a_forked_process_does_not_inherit_an_open_one() -> None:
    breaker = ProbingBreaker(lambda: False)
    breaker.trip()

    child = os.fork()
    if not child:
        os._exit(breaker.is_open)

    assert os.waitpid(child, 0)[1] == 0
    assert breaker.is_open


def test_it_closes_after_a_question_that_went_wrong(
    monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    monkeypatch.setattr(module, "_OPEN_FOR", 0.01)
    answers: Iterator[BaseException | bool] = iter([ValueError("unexpected"), KeyError("once more"), True])

    def answer() -> bool:
        found = next(answers)
        if isinstance(found, BaseException):
            raise found
        return found

    breaker = ProbingBreaker(answer)
    with caplog.at_level(logging.ERROR, "shortener.breaker"):
        breaker.trip()
        eventually(lambda: not breaker.is_open, within=10)

    assert len(caplog.records) == 1  # not one for each second


def test_it_stays_closed_when_no_thread_can_start(monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse(_thread: threading.Thread) -> None:
        raise RuntimeError("can't start new thread")

    breaker = ProbingBreaker(lambda: True)
    with monkeypatch.context() as patch:
        patch.setattr(threading.Thread, "start", refuse)
        breaker.trip()
    was_open = breaker.is_open

    breaker.trip()
    assert (was_open, breaker.is_open) == (False, True)
    eventually(lambda: not breaker.is_open, within=10)
