"""A Cluster's client for synchronous code. A Cluster counts as down while one of its primaries does not answer."""

from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from typing import Any

from django.conf import settings
from redis.backoff import NoBackoff
from redis.cluster import ClusterNode, ClusterPipeline, RedisCluster
from redis.exceptions import ClusterError, RedisClusterException
from redis.exceptions import ConnectionError as RedisConnectionError
from redis.exceptions import TimeoutError as RedisTimeoutError
from redis.retry import Retry
from redis.typing import EncodableT

from shortener.breaker import ProbingBreaker
from shortener.redis import connections
from shortener.redis.addresses import Address

_DOWN = (RedisConnectionError, RedisTimeoutError, ClusterError, RedisClusterException, OSError)


def answers(address: Address) -> bool:
    """Tell whether every primary answers. Raises one of redis.FAILURES."""
    with RedisCluster(**_options(address)) as probe:
        return bool(probe.ping(target_nodes=RedisCluster.PRIMARIES))


class Client(RedisCluster):
    """redis-py's client, which fails at once while the breaker is open, and then learns anew which node has what.

    It does not hear of a failover. What meets a primary that has been replaced since the nodes were last learned does
    not open the breaker: a single command is sent again, to the new primary, and anything else fails once.

    Making it connects, and raises one of redis.FAILURES.
    """

    def __init__(self, address: Address, breaker: ProbingBreaker) -> None:
        self._breaker = breaker
        self._trips = breaker.trips  # when the nodes were last learned
        self._refuse_while_open()
        try:
            super().__init__(**_options(address))
        except _DOWN:
            breaker.trip()
            raise

    def execute_command(self, *args: Any, **kwargs: Any) -> Any:
        """Return the answer to a command."""
        try:
            with self._guarded():
                return super().execute_command(*args, **kwargs)  # type: ignore[no-untyped-call]
        except _DOWN:
            if self._breaker.is_open:
                raise
        with self._guarded():
            return super().execute_command(*args, **kwargs)  # type: ignore[no-untyped-call]

    def ping(self, **kwargs: Any) -> bool:
        """Return True when every primary answers."""
        return bool(super().ping(target_nodes=RedisCluster.PRIMARIES, **kwargs))

    def pipeline(self, transaction: bool | None = None, shard_hint: Any = None) -> ClusterPipeline:
        """Return a pipeline whose execution the breaker guards, too."""
        pipeline: ClusterPipeline = super().pipeline(transaction, shard_hint)  # type: ignore[no-untyped-call]
        execute: Callable[[bool], list[Any]] = pipeline.execute

        def guarded(raise_on_error: bool = True) -> list[Any]:
            with self._guarded():
                return execute(raise_on_error)

        pipeline.execute = guarded  # type: ignore[method-assign]
        return pipeline

    def sent_together(self, key: str, commands: Sequence[tuple[EncodableT, ...]]) -> list[Any]:
        """Return the answers to commands that are sent over one connection to the primary of the key's slot."""
        with self._guarded():
            node = self.get_node_from_key(key)  # type: ignore[no-untyped-call]
            connection = self.get_redis_connection(node)
            try:
                with connection.pipeline(transaction=False) as pipeline:
                    return connections.sent_in(pipeline, commands)
            except (RedisConnectionError, RedisTimeoutError):
                self.nodes_manager.initialize(last_failed_node_name=node.name)  # as redis-py does for a single command
                raise

    @contextmanager
    def _guarded(self) -> Iterator[None]:
        self._refuse_while_open()
        primaries = self._primaries()
        try:
            if self._trips != self._breaker.trips:
                self.nodes_manager.initialize()
                self._trips = self._breaker.trips
                primaries = self._primaries()
            yield
        except _DOWN:
            # After a failure redis-py learns the nodes anew.
            if self._primaries() == primaries:
                self._breaker.trip()
            raise

    def _refuse_while_open(self) -> None:
        if self._breaker.is_open:
            raise RedisConnectionError("Redis did not answer a moment ago.")

    def _primaries(self) -> set[str]:
        return {node.name for node in self.get_primaries()}  # type: ignore[no-untyped-call]


def _options(address: Address) -> dict[str, Any]:
    return {
        "startup_nodes": [ClusterNode(host, port) for host, port in address.hosts],  # type: ignore[no-untyped-call]
        "ssl": address.has_tls,
        "socket_timeout": settings.REDIS_TIMEOUT,
        "socket_connect_timeout": settings.REDIS_TIMEOUT,
        "retry": Retry(NoBackoff(), 0),
        **{name: value for name, value in address.options.items() if name != "db"},
    }
