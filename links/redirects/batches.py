"""Group commit: many requests, one round trip, and every request learns how it went."""

import asyncio
from collections.abc import Awaitable, Callable
from typing import Generic, TypeVar

Item = TypeVar("Item")
Answer = TypeVar("Answer")

_LARGEST = 512  # items; more wait for the next round trip


class Batch(Generic[Item, Answer]):
    """Items that travel together; `done` becomes their common answer."""

    __slots__ = ("done", "items")

    def __init__(self, loop: asyncio.AbstractEventLoop) -> None:
        self.items: list[Item] = []
        self.done: asyncio.Future[Answer] = loop.create_future()


class Batcher(Generic[Item, Answer]):
    """Collects items while one flush is under way and sends them with the next."""

    def __init__(self, flush: Callable[[list[Item]], Awaitable[Answer]]) -> None:
        self._flush = flush
        self._waiting: list[Batch[Item, Answer]] = []
        self._task: asyncio.Task[None] | None = None

    def add(self, item: Item) -> tuple[asyncio.Future[Answer], int]:
        """Return the future answer of the batch that the item joined, and the item's place in it.

        The future is shared: shield it from the cancellation of any one request.
        """
        loop = asyncio.get_running_loop()
        if not self._waiting or len(self._waiting[-1].items) >= _LARGEST:
            self._waiting.append(Batch(loop))
        batch = self._waiting[-1]
        batch.items.append(item)
        if self._task is None:
            self._task = loop.create_task(self._run())
        return batch.done, len(batch.items) - 1

    async def drain(self) -> None:
        """Return when everything added so far has been answered."""
        while self._task is not None:
            await asyncio.shield(self._task)

    async def _run(self) -> None:
        try:
            while self._waiting:
                batch = self._waiting.pop(0)
                try:
                    answer = await self._flush(batch.items)
                except Exception as error:  # noqa: BLE001 - every waiting request must hear of it
                    batch.done.set_exception(error)
                    batch.done.exception()  # heard, even when every client has gone
                else:
                    batch.done.set_result(answer)
        finally:
            self._task = None
