"""Counts in plain numbers, for code that runs for each redirect; they are added to the metrics once a second.

A process that is killed loses those of its last second.
"""

import os
import threading
from bisect import bisect_left
from collections import defaultdict
from collections.abc import Callable
from typing import Protocol

from prometheus_client import Counter, Histogram

# A process must not fork while its heartbeat's thread counts: in the fork, the library's locks would stay locked.
_lock = threading.Lock()
os.register_at_fork(before=_lock.acquire, after_in_parent=_lock.release, after_in_child=_lock.release)


class _Pending(Protocol):
    def flush(self) -> None: ...


_tallies: list[_Pending] = []
_notes: list[Callable[[], None]] = []


class Tally:
    """Counts of a counter with one label: `tally.counts["open"] += 1` counts one."""

    def __init__(self, counter: Counter) -> None:
        self.counts: defaultdict[str, int] = defaultdict(int)
        self._counter = counter
        self._flushed: dict[str, int] = {}
        _tallies.append(self)

    def flush(self) -> None:
        """Add what was counted since the last time. Another thread may count meanwhile: nothing is reset."""
        for label, count in list(self.counts.items()):
            if new := count - self._flushed.get(label, 0):
                self._counter.labels(label).inc(new)
                self._flushed[label] = count


class Observations:
    """Values of a histogram without labels: how many are in each bucket, up to its bound, and their sum."""

    def __init__(self, histogram: Histogram) -> None:
        self._histogram = histogram
        self.bounds: list[float] = histogram._upper_bounds
        self.counts = [0] * len(self.bounds)
        self.sum = 0.0
        self._flushed: tuple[list[int], float] = [0] * len(self.bounds), 0.0
        _tallies.append(self)

    def observe(self, value: float) -> None:
        """Count the value."""
        self.counts[bisect_left(self.bounds, value)] += 1
        self.sum += value

    def flush(self) -> None:
        """Add what was observed since the last time."""
        counts, total = self.counts.copy(), self.sum
        for bucket, (before, now) in zip(
            self._histogram._buckets, zip(self._flushed[0], counts, strict=True), strict=True
        ):
            if now != before:
                bucket.inc(now - before)
        if total != self._flushed[1]:
            self._histogram._sum.inc(total - self._flushed[1])
        self._flushed = counts, total


def before_flush(note: Callable[[], None]) -> Callable[[], None]:
    """Call this function before each flush, for what is not counted when it happens."""
    _notes.append(note)
    return note


def flush(*more: Callable[[], None]) -> None:
    """Add what this process has counted since the last time to the metrics, after calling `more`."""
    with _lock:
        for note in (*_notes, *more):
            note()
        for tally in _tallies:
            tally.flush()
