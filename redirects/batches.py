"""Group commit: items of many requests share one round trip, and each request gets its own answer."""

import asyncio
from collections.abc import Awaitable, Callable, Sequence
from typing import Generic, TypeVar

Item = TypeVar("Item")
Answer = TypeVar("Answer")

_LARGEST = 512  # items of one batch; more wait for the next round trip
# Before each round trip the event loop polls the network again, so that requests which have just arrived join the
# batch. uvloop rounds so short a sleep to one poll, which is over at once when nothing arrived.
_POLLS = 2
_POLL = 0.0002  # seconds


class Batcher(Generic[Item, Answer]):
    """Collects items while one flush is under way and sends them with the next.

    `flush` returns one answer for each item, in the order of the items. Before it is called, other work goes first for
    `yields` turns of the event loop, which take no time when there is none.
    """

    def __init__(self, flush: Callable[[list[Item]], Awaitable[Sequence[Answer]]], *, yields: int = 0) -> None:
        self._flush = flush
        self._yields = yields
        self._waiting: list[tuple[Item, asyncio.Future[Answer]]] = []
        self._task: asyncio.Task[None] | None = None

    def add(self, item: Item) -> asyncio.Future[Answer]:
        """Return the item's future answer; when its request is cancelled, the item is sent all the same."""
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
                for _turn in range(self._yields):
                    await asyncio.sleep(0)
                for _poll in range(_POLLS):
                    await asyncio.sleep(_POLL)
                batch, self._waiting = self._waiting[:_LARGEST], self._waiting[_LARGEST:]
                try:
                    answers = await self._flush([item for item, _ in batch])
                except Exception as error:  # noqa: BLE001 - it is raised in every waiting request
                    for _, answer in batch:
                        if not answer.done():
                            answer.set_exception(error)
                else:
                    for (_, answer), value in zip(batch, answers, strict=True):
                        if not answer.done():
                            answer.set_result(value)
        finally:
            self._task = None
