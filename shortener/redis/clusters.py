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

    Making it connects, and raises one of redis.FAILURES.
    """

    def __init__(self, address: Address, breaker: ProbingBreaker) -> None:
        self._breaker = breaker
        self._trips = breaker.trips  # when the nodes were last learned
        with self._guarded(learn=False):
            super().__init__(**_options(address))

    def execute_command(self, *args: Any, **kwargs: Any) -> Any:
        """Return the answer to a command."""
        with self._guarded():
            return super().execute_command(*args, **kwargs)  # type: ignore[no-untyped-call]

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
            node = self.get_redis_connection(self.get_node_from_key(key))  # type: ignore[no-untyped-call]
            with node.pipeline(transaction=False) as pipeline:
                return connections.sent_in(pipeline, commands)

    @contextmanager
    def _guarded(self, *, learn: bool = True) -> Iterator[None]:
        if self._breaker.is_open:
            raise RedisConnectionError("Redis did not answer a moment ago.")
        try:
            if learn and self._trips != self._breaker.trips:
                self.nodes_manager.initialize()
                self._trips = self._breaker.trips
            yield
        except _DOWN:
            self._breaker.trip()
            raise


def _options(address: Address) -> dict[str, Any]:
    return {
        "startup_nodes": [ClusterNode(host, port) for host, port in address.hosts],  # type: ignore[no-untyped-call]
        "ssl": address.has_tls,
        "socket_timeout": settings.REDIS_TIMEOUT,
        "socket_connect_timeout": settings.REDIS_TIMEOUT,
        "retry": Retry(NoBackoff(), 0),
        **{name: value for name, value in address.options.items() if name != "db"},
    }
