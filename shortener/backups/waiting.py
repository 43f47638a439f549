"""The clicks that wait in the click stream: read before the database, and stored again after a restore.

A click leaves the stream after the transaction that stores it. So a click that was answered before the stream is read
is in the stream then, or in the database, which is read later. It can be in both: it is stored once, by its id.
"""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass

Entries = Iterator[Sequence[bytes]]


@dataclass(frozen=True)
class WaitingClicks:
    """What the package of clicks does for backups, which are below it."""

    settle: Callable[[], None]  # waits for a moment until the clicks that wait now are stored
    waiting: Callable[[], Entries]  # entries of the stream
    unreadable: Callable[[], Entries]  # entries that were set aside
    store: Callable[[Sequence[bytes]], list[bytes]]  # stores entries, each once, and returns those that it cannot read
    set_aside: Callable[[Sequence[bytes]], None]  # keeps entries that cannot be read


_connected: list[WaitingClicks] = []


def connect(clicks: WaitingClicks) -> None:
    """Set what backups use; called when the apps are ready."""
    _connected[:] = [clicks]


def clicks() -> WaitingClicks:
    """Return what connect() has set."""
    return _connected[0]
