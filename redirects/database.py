"""The database, as the event loop uses it: on threads, with a deadline, and not at all for a second after a failure."""

import asyncio
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from typing import Any, ParamSpec, TypeVar

from django.db import Error as DatabaseError

from shortener import metrics
from shortener.breaker import Breaker
from shortener.db.transactions import is_outage, on_thread

Parameters = ParamSpec("Parameters")
Result = TypeVar("Result")


_breakers: dict[str, Breaker] = {}  # by name, for /metrics


@metrics.before_flush
def _note_breakers() -> None:
    for name, breaker in _breakers.items():
        metrics.breaker_open.labels(f"database {name}").set(breaker.is_open)


class Database:
    """Runs blocking calls on threads of its own. Calls that hang occupy only these."""

    def __init__(self, name: str, *, threads: int, deadline: float) -> None:
        self._executor = ThreadPoolExecutor(threads, name)
        self._deadline = deadline  # seconds
        self._errors = metrics.database_errors.labels(f"redirects {name}")
        self._breaker = _breakers[name] = Breaker()

    async def call(
        self, work: Callable[Parameters, Result], *args: Parameters.args, **kwargs: Parameters.kwargs
    ) -> Result:
        """Return the result of the call. Raises DatabaseError, also when there is no result before the deadline."""
        if self._breaker.is_open:
            raise DatabaseError("The database did not answer a moment ago.")
        loop = asyncio.get_running_loop()
        result = loop.run_in_executor(self._executor, lambda: on_thread(work, *args, **kwargs))
        try:
            async with asyncio.timeout(self._deadline):
                return await asyncio.shield(result)
        except TimeoutError:
            self._breaker.trip()
            self._errors.inc()
            result.add_done_callback(_ignore)
            raise DatabaseError(f"The database has not answered for {self._deadline:g} seconds.") from None
        except DatabaseError as error:
            if is_outage(error):
                self._breaker.trip()
                self._errors.inc()
            raise


def _ignore(result: "asyncio.Future[Any]") -> None:
    """Take the error of a call that no request waits for any more, which asyncio would log."""
    if not result.cancelled():
        result.exception()
