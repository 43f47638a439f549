"""Circuit breakers."""

import os
import threading
import time
from collections.abc import Callable

_OPEN_FOR = 1.0  # seconds


class Breaker:
    """Remembers for a second that a server is down, so that not every request has to time out."""

    def __init__(self) -> None:
        self._closed_from = 0.0

    @property
    def is_open(self) -> bool:
        """Whether the server failed within the last second."""
        return time.monotonic() < self._closed_from

    def trip(self) -> None:
        """Open the breaker after a failure."""
        self._closed_from = time.monotonic() + _OPEN_FOR


class ProbingBreaker:
    """Remembers that a server is down until it answers again, which a thread asks each second: no request waits for it.

    `answers` tells whether the server answers, and raises nothing.
    """

    def __init__(self, answers: Callable[[], bool]) -> None:
        self._answers = answers
        self._lock = threading.Lock()
        self.is_open = False
        os.register_at_fork(after_in_child=self.reset)

    def trip(self) -> None:
        """Open the breaker after a failure."""
        with self._lock:
            if not self.is_open:
                self.is_open = True
                threading.Thread(target=self._close_when_it_answers, name="breaker", daemon=True).start()

    def reset(self) -> None:
        """Close the breaker, as in a forked process, in which the parent's thread does not go on."""
        self._lock = threading.Lock()
        self.is_open = False

    def _close_when_it_answers(self) -> None:
        pause = threading.Event()
        pause.wait(_OPEN_FOR)
        while not self._answers():
            pause.wait(_OPEN_FOR)
        self.is_open = False
