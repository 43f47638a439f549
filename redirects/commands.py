"""Commands to Redis over one connection of an event loop, on which many may be under way.

A command costs a fifth of the processor time of one that redis-py's client sends; redis-py still makes the connection.
"""

import asyncio
from abc import ABC, abstractmethod
from collections import deque
from collections.abc import AsyncIterator, Sequence
from contextlib import AbstractAsyncContextManager, asynccontextmanager
from typing import Any

import hiredis
from django.conf import settings
from redis.asyncio import Redis
from redis.asyncio.client import PubSub
from redis.exceptions import ConnectionError as RedisConnectionError
from redis.exceptions import InvalidResponse, ResponseError

from shortener.breaker import ProbingBreaker

Word = str | bytes | int
Command = Sequence[Word]


class Commands(ABC):
    """Sends commands of one event loop to Redis, however many servers it has."""

    async def call(self, *words: Word) -> Any:
        """Return the answer to a command. Raises one of redis.FAILURES, after REDIS_TIMEOUT seconds at the latest."""
        return (await self.call_all([words]))[0]

    async def call_all(self, commands: Sequence[Command]) -> list[Any]:
        """Return the answers to commands that are sent together. Raises as call() does: some may have been done."""
        answers = await self.answers(commands)
        for answer in answers:
            if isinstance(answer, Exception):
                self.refused(answer)
                raise answer
        return answers

    def refused(self, error: Exception) -> None:  # noqa: B027 - most have nothing to do
        """Take note of the error of a command."""

    @abstractmethod
    async def answers(self, commands: Sequence[Command]) -> list[Any]:
        """Return as call_all() does, but the error of a command is its answer."""

    @abstractmethod
    def subscribed(self, channel: str) -> AbstractAsyncContextManager[PubSub]:
        """Return a connection of its own that is subscribed to the channel. Raises one of redis.FAILURES."""

    @abstractmethod
    async def close(self) -> None:
        """Close the connections."""


class ServerCommands(Commands):
    """Sends commands to one server, or to the primary that Sentinels name, connecting when there is no connection."""

    def __init__(self, client: Redis, breaker: ProbingBreaker) -> None:
        self._client = client
        self._breaker = breaker
        self._answers: _Answers | None = None
        self._connecting = asyncio.Lock()

    def refused(self, error: Exception) -> None:
        """Connect anew after an error of a server that was the primary a moment ago."""
        if str(error).startswith("READONLY"):
            self._close_connection()

    async def answers(self, commands: Sequence[Command]) -> list[Any]:
        """See Commands."""
        async with asyncio.timeout(settings.REDIS_TIMEOUT):
            answers = self._answers
            if answers is None or answers.is_lost or answers.trips != self._breaker.trips:
                answers = await self._connect()
            try:
                return await answers.to(commands)
            except asyncio.CancelledError:  # by the deadline, as far as the callers go: a hanging server
                answers.close()
                raise

    def pubsub(self) -> PubSub:
        """Return a connection of its own for channels."""
        return self._client.pubsub()

    @asynccontextmanager
    async def subscribed(self, channel: str) -> AsyncIterator[PubSub]:
        """See Commands."""
        async with self.pubsub() as connection:
            await connection.subscribe(channel)
            yield connection

    async def close(self) -> None:
        """See Commands."""
        self._close_connection()
        await self._client.aclose()

    def _close_connection(self) -> None:
        if self._answers is not None:
            self._answers.close()

    async def _connect(self) -> "_Answers":
        async with self._connecting:
            answers, trips = self._answers, self._breaker.trips
            if answers is not None and answers.trips != trips:
                answers.close()  # after a failure: it may lead to a server that is no longer the primary
            if answers is None or answers.is_lost:
                connection = self._client.connection_pool.make_connection()  # type: ignore[no-untyped-call]
                await connection.connect()  # which also authenticates
                transport = connection._writer.transport
                self._answers = answers = _Answers(connection, transport, trips)
                transport.set_protocol(answers)
            return answers


class _Answers(asyncio.Protocol):
    """The answers that arrive on a connection, in the order of the commands."""

    def __init__(self, connection: Any, transport: asyncio.Transport, trips: int) -> None:
        self.is_lost = False
        self.trips = trips  # of the breaker when the connection was made
        self._connection = connection  # closed when it is referred to no longer
        self._transport = transport
        self._reader = hiredis.Reader(protocolError=InvalidResponse, replyError=ResponseError)
        self._waiting: deque[tuple[int, list[Any], asyncio.Future[list[Any]]]] = deque()
        self._loop = asyncio.get_running_loop()

    def to(self, commands: Sequence[Command]) -> asyncio.Future[list[Any]]:
        """Send the commands, and return their future answers; an error of a command is its answer."""
        packed = [hiredis.pack_command(tuple(words)) for words in commands]  # type: ignore[arg-type]
        future: asyncio.Future[list[Any]] = self._loop.create_future()
        self._waiting.append((len(commands), [], future))
        self._transport.write(b"".join(packed))
        return future

    def close(self) -> None:
        """Close the connection; answers that have not arrived are errors."""
        self._transport.abort()
        self.connection_lost(None)

    def data_received(self, data: bytes) -> None:
        """Hand out the answers in these bytes."""
        self._reader.feed(data)
        while (answer := self._reader.gets()) is not False:
            if isinstance(answer, hiredis.PushNotification):
                continue
            wanted, found, future = self._waiting[0]
            found.append(answer)
            if len(found) == wanted:
                self._waiting.popleft()
                if not future.done():
                    future.set_result(found)

    def connection_lost(self, error: Exception | None) -> None:
        """Fail the commands that wait: whether Redis did them is unknown."""
        self.is_lost = True
        self._connection._close()
        while self._waiting:
            future = self._waiting.popleft()[2]
            if not future.done():
                future.set_exception(RedisConnectionError(str(error or "The connection to Redis was closed.")))
