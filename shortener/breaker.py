"""Circuit breakers."""

import time


class Breaker:
    """Remembers for a second that a server is down, so that not every request has to time out."""

    _OPEN_FOR = 1.0  # seconds

    def __init__(self) -> None:
        self._closed_from = 0.0

    @property
    def is_open(self) -> bool:
        """Whether the server failed within the last second."""
        return time.monotonic() < self._closed_from

    def trip(self) -> None:
        """Open the breaker after a failure."""
        self._closed_from = time.monotonic() + self._OPEN_FOR
