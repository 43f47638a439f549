"""The memory that bodies of requests may take, and how clients share it."""

from collections import Counter

from shortener import metrics

_MOST = 64 * 1_048_576  # bytes of all bodies
_SHARE = 1 / 8  # of the free memory, for one group
_ALWAYS = 16_384  # bytes that a group may hold even if nothing is free


class BodyMemory:
    """Counts the bytes of bodies that are in memory, by group: the address or network of a client.

    The more groups hold their share of the free memory, the smaller it becomes. So a few leave room for others:
    eight hold half of the memory, 64 of them eight ninths.
    """

    def __init__(self) -> None:
        self._of_group: Counter[str] = Counter()
        self._all = 0

    def take(self, group: str, number: int) -> bool:
        """Count so many bytes more, which have arrived; return False, and count nothing, if there is no room."""
        if self._of_group[group] + number > max(_ALWAYS, (_MOST - self._all) * _SHARE):
            return False
        self._count(group, number)
        return True

    def give_back(self, group: str, number: int) -> None:
        """Count so many bytes less."""
        self._count(group, -number)
        if not self._of_group[group]:
            del self._of_group[group]

    def _count(self, group: str, number: int) -> None:
        self._of_group[group] += number
        self._all += number
        metrics.held_body_bytes.inc(number)


class HeldBody:
    """A body in memory: filled as it arrives, and then read by an application in one message."""

    def __init__(self, memory: BodyMemory, group: str) -> None:
        self._memory = memory
        self._group = group
        self._body = bytearray()  # not a list of messages, which for single bytes would be many times as large

    def __len__(self) -> int:
        return len(self._body)

    def add(self, part: bytes) -> bool:
        """Append a part that has arrived; return False if there is no room for it."""
        if not self._memory.take(self._group, len(part)):
            return False
        self._body += part
        return True

    def take(self) -> bytes:
        """Return the body, of which the memory is given back."""
        body = bytes(self._body)
        self.discard()
        return body

    def discard(self) -> None:
        """Give the memory back."""
        self._memory.give_back(self._group, len(self._body))
        self._body.clear()
