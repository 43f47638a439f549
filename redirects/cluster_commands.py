"""Commands to a Redis Cluster: over one connection to each primary, of which this process knows the slots."""

import asyncio
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from itertools import takewhile
from typing import Any

from django.conf import settings
from redis.asyncio.client import PubSub
from redis.crc import key_slot
from redis.exceptions import ConnectionError as RedisConnectionError
from redis.exceptions import RedisError, ResponseError

from redirects.commands import Command, Commands, ServerCommands
from shortener import redis
from shortener.breaker import ProbingBreaker
from shortener.redis.addresses import Address, Kind
from shortener.redis.connections import FAILURES, new_async_node

_Node = tuple[str, int]

_LEARNS_WITHIN = 0.4  # seconds in which nodes tell who has which slots; one that hangs is not waited for
_MOST_REDIRECTIONS = 3
_KEY_AT = {"EVAL": 3, "MEMORY": 2}  # the place of a command's key, else 1
_WITHOUT_KEY = ("WAIT",)  # sent behind the command before it


def commands_of(address: Address, breaker: ProbingBreaker) -> Commands:
    """Return what sends commands to the address for one event loop."""
    if address.kind is Kind.CLUSTER:
        return ClusterCommands(address, breaker)
    return ServerCommands(redis.async_client(address), breaker)


class ClusterCommands(Commands):
    """Sends each command to the primary that has its key."""

    def __init__(self, address: Address, breaker: ProbingBreaker) -> None:
        self._address = address
        self._breaker = breaker
        self._nodes: dict[_Node, ServerCommands] = {}
        self._members = list(address.hosts)  # primaries and replicas, as they were learned
        self._primaries: list[_Node] = []  # by slot; empty while unknown
        self._learning = asyncio.Lock()
        self._learned = 0  # how often
        self._trips = breaker.trips  # when the slots were learned

    async def answers(self, commands: Sequence[Command]) -> list[Any]:
        """See Commands. Each command has its keys in one slot."""
        async with asyncio.timeout(settings.REDIS_TIMEOUT):
            answers = await self._send(commands, await self._known())
            for _ in range(_MOST_REDIRECTIONS):
                if not any(map(_is_redirection, answers)):
                    break
                answers = await self._follow(commands, answers)
            return answers

    @asynccontextmanager
    async def subscribed(self, channel: str) -> AsyncIterator[PubSub]:
        """See Commands. The connection is to the primary of the channel's slot, which has every message of it first."""
        primaries = await self._learn()
        async with self._node(primaries[key_slot(channel.encode())]).pubsub() as connection:
            await connection.ssubscribe(channel)
            yield connection

    async def close(self) -> None:
        """See Commands."""
        for node in self._nodes.values():
            await node.close()

    def _node(self, address: _Node) -> ServerCommands:
        if address not in self._nodes:
            self._nodes[address] = ServerCommands(new_async_node(self._address, *address), self._breaker)
        return self._nodes[address]

    async def _send(self, commands: Sequence[Command], primaries: list[_Node]) -> list[Any]:
        """Return the answers, errors included. Raises one of redis.FAILURES when a node does not answer."""
        by_node: dict[_Node, list[int]] = {}
        node = primaries[0]
        for place, words in enumerate(commands):
            if not _is_without_key(words):
                node = primaries[_slot(words)]
            by_node.setdefault(node, []).append(place)
        try:
            if len(by_node) == 1:
                return await self._node(node).answers(commands)
            found = await asyncio.gather(
                *[self._node(node).answers([commands[place] for place in places]) for node, places in by_node.items()]
            )
        except FAILURES:
            self._primaries = []
            raise
        answers: list[Any] = [None] * len(commands)
        for places, some in zip(by_node.values(), found, strict=True):
            for place, answer in zip(places, some, strict=True):
                answers[place] = answer
        return answers

    async def _follow(self, commands: Sequence[Command], answers: list[Any]) -> list[Any]:
        """Return the answers after sending commands whose slot is elsewhere again, each with what belongs to it."""
        is_moved = any(_is_redirection(answer) and str(answer).startswith("MOVED ") for answer in answers)
        primaries = await (self._learn() if is_moved else self._known())
        answers = list(answers)
        for place, words in enumerate(commands):
            if not _is_redirection(answers[place]):
                continue
            together = [words, *takewhile(_is_without_key, commands[place + 1 :])]
            if str(answers[place]).startswith("ASK "):
                host, _, port = str(answers[place]).split()[2].rpartition(":")
                _ok, *found = await self._node((host, int(port))).answers([("ASKING",), *together])
            else:
                found = await self._send(together, primaries)
            answers[place : place + len(together)] = found
        return answers

    async def _known(self) -> list[_Node]:
        """Return the primary of each slot."""
        if self._primaries and self._trips == self._breaker.trips:
            return self._primaries
        return await self._learn()

    async def _learn(self) -> list[_Node]:
        """Return the primary of each slot, as all members tell, of whom the one with the newest configuration is right.

        Only while no member answers, the nodes of the URL are asked.
        """
        learned = self._learned
        async with self._learning:
            if self._learned != learned and self._primaries:
                return self._primaries  # another one has asked meanwhile
            trips = self._breaker.trips
            told = await self._told(self._members) or await self._told(self._address.hosts)
            if not told:
                raise RedisConnectionError("No node of the Redis Cluster answers.")
            told_by, (_is_ok, _epoch, ranges) = max(told.items(), key=lambda one: one[1][:2])
            slots: list[_Node | None] = [None] * 16_384
            members: dict[_Node, None] = {}
            for first, last, *nodes in ranges:
                found = [(host.decode() if host else told_by[0], int(port)) for host, port, *_more in nodes]
                members |= dict.fromkeys(found)
                slots[first : last + 1] = [found[0]] * (last + 1 - first)
            primaries = [node for node in slots if node is not None]
            if len(primaries) < len(slots):
                raise RedisError("The Redis Cluster has slots without a node.")
            for gone in set(self._members).difference(members, told):
                if gone in self._nodes:
                    await self._nodes.pop(gone).close()
            self._members, self._primaries = list(members), primaries
            self._trips, self._learned = trips, self._learned + 1
            return primaries

    async def _told(self, addresses: Sequence[_Node]) -> dict[_Node, tuple[bool, int, list[Any]]]:
        """Return what _ask() returns of the nodes that answer in time."""
        asked = {asyncio.ensure_future(self._ask(address)): address for address in dict.fromkeys(addresses)}
        try:
            done, _waiting = await asyncio.wait(asked, timeout=_LEARNS_WITHIN)
        finally:
            for task in asked:
                task.cancel()
        return {asked[task]: task.result() for task in done if task.exception() is None}

    async def _ask(self, address: _Node) -> tuple[bool, int, list[Any]]:
        """Return whether a node thinks that the Cluster works, the epoch of its configuration, and the slots."""
        info, ranges = await self._node(address).call_all([("CLUSTER", "INFO"), ("CLUSTER", "SLOTS")])
        text = info if isinstance(info, bytes) else info[1]
        about = dict(line.split(":", 1) for line in text.decode().splitlines() if ":" in line)
        return about["cluster_state"] == "ok", int(about["cluster_current_epoch"]), ranges


def _slot(words: Command) -> int:
    key = words[_KEY_AT.get(str(words[0]), 1)]
    return int(key_slot(key if isinstance(key, bytes) else str(key).encode()))


def _is_without_key(words: Command) -> bool:
    return words[0] in _WITHOUT_KEY


def _is_redirection(answer: object) -> bool:
    return isinstance(answer, ResponseError) and str(answer).startswith(("MOVED ", "ASK "))
