"""Turns: requests with the same Idempotency-Key are passed on one after another, and wait where they hold no thread."""

import asyncio
from collections.abc import AsyncIterator, Hashable
from contextlib import asynccontextmanager


class Turns:
    """Lets requests of the same name work one after another."""

    def __init__(self) -> None:
        self._locks: dict[Hashable, asyncio.Lock] = {}
        self._users: dict[Hashable, int] = {}

    @asynccontextmanager
    async def turn(self, name: Hashable | None, *, longest: float) -> AsyncIterator[float]:
        """Wait for a turn, and yield the seconds that this took; None is a name of its own for each request.

        After `longest` seconds the request works without a turn, beside the others.
        """
        if name is None:
            yield 0.0
            return
        began_at = asyncio.get_running_loop().time()
        lock = self._locks.setdefault(name, asyncio.Lock())
        self._users[name] = self._users.get(name, 0) + 1
        has_turn = False
        try:
            try:
                async with asyncio.timeout(longest):
                    has_turn = await lock.acquire()
            except TimeoutError:
                yield longest
            else:
                yield asyncio.get_running_loop().time() - began_at
        finally:
            if has_turn:
                lock.release()
            self._users[name] -= 1
            if not self._users[name]:
                del self._locks[name], self._users[name]
