"""Waiting for what another process will do."""

import threading
import time
from collections.abc import Callable
from typing import TypeVar

import httpx

Answer = TypeVar("Answer")

WHEN_BUSY = 60.0  # seconds for what only has to happen, however busy the machine is with other tests


def eventually(check: Callable[[], Answer], *, within: float) -> Answer:
    """Return the check's first true answer; after so many seconds, fail with its last one.

    A server that does not take connections yet has not answered.
    """
    deadline = time.monotonic() + within
    while True:
        answer: object
        try:
            answer = found = check()
            if found:
                return found
        except (httpx.TransportError, AssertionError) as error:
            answer = repr(error)
        if time.monotonic() > deadline:
            raise AssertionError(f"not within {within} s; the last answer was {answer}")
        threading.Event().wait(0.05)
