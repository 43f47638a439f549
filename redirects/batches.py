"""Group commit: items of many requests share one round trip, and each request gets its own answer."""

import asyncio
from collections.abc import Awaitable, Callable, Sequence
from typing import Generic, TypeVar

Item = TypeVar("Item")
Answer = TypeVar("Answer")

_LARGEST = 512  # items of one batch; more wait for the next round trip


class Batcher(Generic[Item, Answer]):
    """Collects items while one flush is under way and sends them with the next.

    `flush` returns one answer for each item, in the order of the items. Before it is called, other work goes first for
    `yields` turns of the event loop, which take no time when there is none.
    """

    def __init__(self, flush: Callable[[list[Item]], Awaitable[Sequence[Answer]]], *, yields: int = 0) -> None:
        self._flush = flush
        self._yields = yields
        self._loop = asyncio.get_running_loop()
        self._items: list[Item] = []
        self._answers: list[asyncio.Future[Answer]] = []
        self._task: asyncio.Task[None] | None = None

    def add(self, item: Item) -> asyncio.Future[Answer]:
        """Return the item's future answer; when its request is cancelled, the item is sent all the same."""
        answer: asyncio.Future[Answer] = self._loop.create_future()
        self._items.append(item)
        self._answers.append(answer)
        if self._task is None:
            self._task = self._loop.create_task(self._run())
        return answer

    async def drain(self) -> None:
        """Return when everything added so far has been answered."""
        while self._task is not None:
            await asyncio.shield(self._task)

    async def _run(self) -> None:
        try:
            while self._items:
                for _turn in range(self._yields):
                    await asyncio.sleep(0)
                items, self._items = self._items[:_LARGEST], self._items[_LARGEST:]
                answers, self._answers = self._answers[:_LARGEST], self._answers[_LARGEST:]
                try:
                    values = await self._flush(items)
                except Exception as error:  # noqa: BLE001 - it is raised in every waiting request
                    for answer in answers:
                        if not answer.done():
                            answer.set_exception(error)
                else:
                    for answer, value in zip(answers, values, strict=True):
                        if not answer.done():
                            answer.set_result(value)
        finally:
            self._task = None
