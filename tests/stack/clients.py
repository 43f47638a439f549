"""Many visitors at once, who try again when no answer comes and count what they got."""

import http.client
import threading
import time
from collections import Counter
from types import TracebackType

THREADS = 4
PAUSE = 0.01  # seconds between an answer and the next request: without it, storing the clicks is what takes the time


class Clients:
    """Threads that follow one short link again and again until the block ends.

    `answers` counts status codes; `slowest` is the longest that an answer took, in seconds.
    """

    def __init__(self, port: int, path: str) -> None:
        self._port = port
        self._path = path
        self._changed = threading.Condition()
        self._leave = threading.Event()
        self._threads = [threading.Thread(target=self._follow) for _ in range(THREADS)]
        self.answers: Counter[int] = Counter()
        self.slowest = 0.0

    def __enter__(self) -> "Clients":
        for thread in self._threads:
            thread.start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._leave.set()
        for thread in self._threads:
            thread.join()

    def wait_for(self, more: int, *, within: float) -> None:
        """Return when so many redirects more than now have been answered."""
        with self._changed:
            goal = self.answers[302] + more
            assert self._changed.wait_for(lambda: self.answers[302] >= goal, within), self.answers

    def _follow(self) -> None:
        connection = http.client.HTTPConnection("127.0.0.1", self._port, timeout=30)
        while not self._leave.wait(PAUSE):
            began_at = time.monotonic()
            try:
                connection.request("GET", self._path)
                answer = connection.getresponse()
                answer.read()
            except (OSError, http.client.HTTPException):
                connection.close()
                self._leave.wait(0.02)
                continue
            with self._changed:
                self.answers[answer.status] += 1
                self.slowest = max(self.slowest, time.monotonic() - began_at)
                self._changed.notify_all()
        connection.close()
