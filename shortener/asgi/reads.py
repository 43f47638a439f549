"""Blocking calls at the same time, with one deadline for all."""

import asyncio
from collections.abc import Callable, Mapping
from concurrent.futures import ThreadPoolExecutor
from typing import Generic, TypeVar

from shortener.db.transactions import on_thread

Result = TypeVar("Result")


class Reads(Generic[Result]):
    """Calls functions on threads, each with fresh database connections. One that hangs is not called again meanwhile.

    They must not raise.
    """

    def __init__(self, name: str, functions: Mapping[str, Callable[[], Result]]) -> None:
        self._functions = functions
        self._executor = ThreadPoolExecutor(max(1, len(functions)), name)
        self._asking: dict[str, asyncio.Future[Result]] = {}

    async def results(self, *, within: float) -> dict[str, Result]:
        """Return the results that are there after so many seconds, by the names of their functions."""
        loop = asyncio.get_running_loop()
        for name, function in self._functions.items():
            if name not in self._asking:
                self._asking[name] = loop.run_in_executor(self._executor, on_thread, function)
        asked = dict(self._asking)  # another caller may end while this one waits
        if asked:
            await asyncio.wait(asked.values(), timeout=within)
        self._asking = {name: result for name, result in self._asking.items() if not result.done()}
        return {name: result.result() for name, result in asked.items() if result.done()}
