"""Group commit: many requests, one round trip, and every request learns how it went."""

import asyncio
from collections.abc import Awaitable, Callable, Sequence
from typing import Generic, TypeVar

Item = TypeVar("Item")
Answer = TypeVar("Answer")

_LARGEST = 512  # items; more wait for the next round trip
# Before a trip the loop looks at the network again: who has arrived meanwhile shares it. uvloop rounds so short a time
# to one look, and where there is nobody else it is over at once.
_LOOKS = 2
_A_LOOK = 0.0002  # seconds


class Batcher(Generic[Item, Answer]):
    """Collects items while one flush is under way and sends them with the next.

    `flush` answers every item, in the order of the items.
    """

    def __init__(self, flush: Callable[[list[Item]], Awaitable[Sequence[Answer]]]) -> None:
        self._flush = flush
        self._waiting: list[tuple[Item, asyncio.Future[Answer]]] = []
        self._task: asyncio.Task[None] | None = None

    def add(self, item: Item) -> asyncio.Future[Answer]:
        """Return the item's future answer; who stops waiting for it disturbs nobody, and the item is sent anyway."""
        loop = asyncio.get_running_loop()
        answer: asyncio.Future[Answer] = loop.create_future()
        self._waiting.append((item, answer))
        if self._task is None:
            self._task = loop.create_task(self._run())
        return answer

    async def drain(self) -> None:
        """Return when everything added so far has been answered."""
        while self._task is not None:
            await asyncio.shield(self._task)

    async def _run(self) -> None:
        try:
            while self._waiting:
                for _look in range(_LOOKS):
                    await asyncio.sleep(_A_LOOK)
                batch, self._waiting = self._waiting[:_LARGEST], self._waiting[_LARGEST:]
                try:
                    answers = await self._flush([item for item, _ in batch])
                except Exception as error:  # noqa: BLE001 - every waiting request must hear of it
                    for _, answer in batch:
                        if not answer.done():
                            answer.set_exception(error)
                else:
                    for (_, answer), value in zip(batch, answers, strict=True):
                        if not answer.done():
                            answer.set_result(value)
        finally:
            self._task = None
