"""What a process of the redirect plane remembers: values by key, for as long as no invalidation can be missing."""

import time
from collections import OrderedDict
from collections.abc import Callable
from functools import lru_cache
from typing import Generic, Protocol, TypeVar

Value = TypeVar("Value")
Result = TypeVar("Result")

UNCONFIRMED_TTL = 1.0  # seconds in which a change becomes visible while the channel is down
_LONGEST = 300.0  # seconds until a value is looked up again in any case
_LONGEST_TEXT = 100  # characters

# The end of its second, of its whole life (both in monotonic seconds), the value (None for a key without one), and the
# size of that.
Remembered = tuple[float, float, Value | None, int]


class Confirmation(Protocol):
    """Says until when (in monotonic seconds) every invalidation so far is known to have arrived."""

    complete_until: float


class Memory(Generic[Value]):
    """Remembers values, and fewer keys without one, so that invented keys displace no values.

    `size` is the largest sum of the sizes of values that keep() is told.
    """

    def __init__(self, confirmation: Confirmation, *, values: int, missing: int, size: int) -> None:
        self._confirmation = confirmation
        self._most_values, self._most_missing, self._largest = values, missing, size
        self._size = 0
        self._values: OrderedDict[str, Remembered[Value]] = OrderedDict()
        self._missing: OrderedDict[str, Remembered[Value]] = OrderedDict()
        self._doubtful = self._values
        self._lookups: dict[str, object] = {}

    def get(self, key: str) -> Remembered[Value] | None:
        """Return what is known of the key, or None when it must be looked up."""
        known = self._values.get(key) or self._missing.get(key)
        if known is None:
            return None
        now = time.monotonic()
        is_valid = now < known[0] or (now < self._confirmation.complete_until and now < known[1])
        return known if is_valid else None

    def doubtful(self, key: str) -> Value | None:
        """Return the last known value, which may have changed since, for the time that nothing can be looked up."""
        known = self._values.get(key) or self._doubtful.get(key)
        return known[2] if known else None

    def begin(self, key: str) -> object:
        """Note that a lookup begins, and return what keep() needs; call end() in any case."""
        token = self._lookups[key] = object()
        return token

    def keep(self, key: str, value: Value | None, token: object, began_at: float, *, size: int) -> None:
        """Remember the result of a lookup that began at this moment, unless the key has been invalidated since."""
        if self._lookups.get(key) is not token:
            return
        known = began_at + UNCONFIRMED_TTL, began_at + _LONGEST, value, size
        if value is None:
            self._missing[key] = known
            if len(self._missing) > self._most_missing:
                self._missing.popitem(last=False)
            return
        self._forget(key)
        self._values[key] = known
        self._size += size
        while len(self._values) > self._most_values or self._size > self._largest:
            self._size -= self._values.popitem(last=False)[1][3]

    def end(self, key: str, token: object) -> None:
        """Note that the lookup has ended, also by an error."""
        if self._lookups.get(key) is token:
            del self._lookups[key]

    def replace(self, key: str, old: Value, new: Value) -> None:
        """Remember a new value for as long as the old one, unless the key has been invalidated since."""
        known = self._values.get(key)
        if known is not None and known[2] is old:
            self._values[key] = known[0], known[1], new, known[3]

    def invalidate(self, key: str) -> None:
        """Forget the key, and the results of lookups that are under way."""
        self._lookups.pop(key, None)
        self._forget(key)
        self._doubtful.pop(key, None)
        self._missing.pop(key, None)

    def doubt_all(self) -> None:
        """Invalidate every key: invalidations may have been lost."""
        self._doubtful = self._values
        self._lookups = {}
        self._values, self._missing = OrderedDict(), OrderedDict()
        self._size = 0

    def _forget(self, key: str) -> None:
        known = self._values.pop(key, None)
        if known is not None:
            self._size -= known[3]


def remember_short(find: Callable[..., Result], *, results: int) -> Callable[..., Result]:
    """Return a function of texts that remembers so many results, but none for a last text above 100 characters.

    Clients invent the last one: long ones would fill the memory, and are seldom the same twice.
    """
    remembered = lru_cache(results)(find)

    def found(*texts: str) -> Result:
        return remembered(*texts) if len(texts[-1]) <= _LONGEST_TEXT else find(*texts)

    return found
