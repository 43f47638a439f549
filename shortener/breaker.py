"""Circuit breakers."""

import logging
import os
import threading
import time
from collections.abc import Callable

logger = logging.getLogger(__name__)

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

    `answers` tells whether the server answers. An exception counts as no answer.
    """

    def __init__(self, answers: Callable[[], bool]) -> None:
        self._answers = answers
        self._lock = threading.Lock()
        self.is_open = False
        self.trips = 0  # how often it has opened
        os.register_at_fork(after_in_child=self.reset)

    def trip(self) -> None:
        """Open the breaker after a failure. It stays closed while no thread can start, which alone would close it."""
        with self._lock:
            if self.is_open:
                return
            self.is_open = True
            self.trips += 1
            try:
                threading.Thread(target=self._close_when_it_answers, name="breaker", daemon=True).start()
            except RuntimeError as error:
                self.is_open = False
                logger.error("No thread can ask whether a server is back, so requests wait for it: %s", error)

    def reset(self) -> None:
        """Close the breaker, as in a forked process, in which the parent's thread does not run."""
        self._lock = threading.Lock()
        self.is_open = False

    def _close_when_it_answers(self) -> None:
        pause = threading.Event()
        was_logged = False
        answers = False
        while not answers:
            pause.wait(_OPEN_FOR)
            try:
                answers = self._answers()
            except Exception:
                if not was_logged:  # or each second would add the same lines
                    logger.exception("Asking whether a server is back has failed")
                was_logged = True
        self.is_open = False
