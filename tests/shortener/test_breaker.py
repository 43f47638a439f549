"""A breaker that asks by itself whether the server is back."""

import os

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
