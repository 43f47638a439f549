"""Clients that send requests to an installation all the time, and keep what they are answered."""

import threading
from collections import Counter
from collections.abc import Callable

import httpx

from tests.stack.running import Stack
from tests.stack.waiting import eventually

CLIENTS_OF_A_KIND = 3
_MORE = 3  # answers to wait for
_ANSWERED_WITHIN = 10.0  # seconds for any request, with or without a database


class Clients:
    """Threads that send one request again and again until the block ends, and keep what they are answered."""

    def __init__(self, stack: Stack, send: Callable[[httpx.Client], httpx.Response]) -> None:
        self.answers: list[httpx.Response] = []
        self.failures: list[httpx.TransportError] = []
        self._address = stack.address
        self._send = send
        self._leave = threading.Event()
        self._threads = [threading.Thread(target=self._repeat) for _ in range(CLIENTS_OF_A_KIND)]

    def __enter__(self) -> "Clients":
        for thread in self._threads:
            thread.start()
        return self

    def __exit__(self, *_error: object) -> None:
        self._leave.set()
        for thread in self._threads:
            thread.join()

    def statuses(self) -> Counter[int]:
        """Return how often each status was answered."""
        return Counter(answer.status_code for answer in self.answers.copy())

    def _repeat(self) -> None:
        with httpx.Client(base_url=self._address, timeout=_ANSWERED_WITHIN) as client:
            # The pause keeps writers within their plan, and visitors within what a slow database can count.
            while not self._leave.wait(0.1):
                try:
                    self.answers.append(self._send(client))
                except httpx.TransportError as error:
                    self.failures.append(error)


def wait_for(*kinds: tuple[Clients, int], within: float) -> None:
    """Return when all of these clients have got some answers more than now with this status."""
    goals = [(clients, status, clients.statuses()[status] + _MORE) for clients, status in kinds]
    eventually(lambda: all(clients.statuses()[status] >= goal for clients, status, goal in goals), within=within)
