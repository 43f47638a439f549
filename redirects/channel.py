"""The invalidation channel: hears of every change within a second, or knows that it does not."""

import asyncio
import logging
import time
from collections.abc import Mapping
from typing import Any

from redis.asyncio.client import PubSub
from redis.exceptions import ConnectionError as RedisConnectionError

from redirects.commands import Commands
from redirects.invalidation import CHANNEL, keys_in
from redirects.memory import UNCONFIRMED_TTL, Memory
from shortener import metrics, redis

logger = logging.getLogger(__name__)

_PING_EVERY = 0.2  # seconds
_PONG_WITHIN = 0.7  # seconds; then the connection counts as lost
_RETRY_AFTER = 0.2  # seconds


class InvalidationChannel:
    """Listens to Redis on behalf of memories.

    Redis answers a ping on this connection after every message that it was sent before. So a memory is complete until
    a second after the last answered ping was sent: a change of that second may be missing, and shows within one.
    """

    def __init__(self, commands: Commands) -> None:
        self.complete_until = 0.0  # in monotonic seconds
        self._redis = commands
        self._memories: Mapping[str, Memory[Any]] = {}
        self._task: asyncio.Task[None] | None = None
        self._is_stopping = False
        self._is_up = True  # as far as the log says

    def start(self, memories: Mapping[str, Memory[Any]]) -> None:
        """Listen from now on for the memory of each kind of key."""
        self._memories = memories
        self._task = asyncio.get_running_loop().create_task(self._listen_for_ever())

    async def stop(self) -> None:
        """Stop listening."""
        self._is_stopping = True
        if self._task is not None:
            self._task.cancel()
            await asyncio.wait((self._task,))

    async def _listen_for_ever(self) -> None:
        while not self._is_stopping:
            try:
                async with self._redis.subscribed(CHANNEL) as connection:
                    await self._listen(connection)
            except redis.FAILURES as error:
                if self._is_up:
                    logger.warning("The invalidation channel is down (%s): memory is used for a second only", error)
                self._is_up = False
                metrics.redis_errors.labels("invalidations").inc()
            await asyncio.sleep(_RETRY_AFTER)

    async def _listen(self, connection: PubSub) -> None:
        """Handle messages until the connection fails, a ping is not answered, or stop() is called."""
        is_subscribed = False
        pinged_at = 0.0
        awaits_pong = False
        while not self._is_stopping:  # a cancellation may get lost in a timeout of the client
            now = time.monotonic()
            if awaits_pong and now - pinged_at > _PONG_WITHIN:
                raise TimeoutError("no answer to a ping")
            if not awaits_pong and now - pinged_at >= _PING_EVERY:
                await connection.ping()
                pinged_at, awaits_pong = now, True
            message = await connection.get_message(timeout=_PING_EVERY)
            kind = message["type"] if message else ""
            if kind in ("subscribe", "ssubscribe"):
                for memory in self._memories.values():
                    memory.doubt_all()
                is_subscribed = True
            elif kind == "pong":
                awaits_pong = False
                if is_subscribed:
                    self.complete_until = pinged_at + UNCONFIRMED_TTL
                    self._is_up = True
            elif kind == "sunsubscribe":
                raise RedisConnectionError("The channel is on another node of the Cluster now.")
            elif kind in ("message", "smessage"):
                for name, key in keys_in(message["data"]):
                    self._memories[name].invalidate(key)
