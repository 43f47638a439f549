"""A primary of several Redis servers is lost under load: redirects go on, and no answered click is lost."""

import asyncio
import signal
import threading
import time
from collections.abc import Iterator, Sequence
from contextlib import ExitStack
from socket import create_server

import httpx
import pytest
from django.core.exceptions import ImproperlyConfigured
from pytest_django import Settings
from redis.crc import key_slot

from redirects import click_stream
from redirects.click_stream import ClickBatch, RawClick
from redirects.cluster_commands import ClusterCommands
from shortener import redis
from shortener.breaker import ProbingBreaker
from shortener.redis import FAILURES, clusters
from shortener.redis.addresses import parsed
from shortener.runtime import health, redis_checks
from tests.deploy.redis_servers import ENCODED, Cluster, Node, Sentinels, Single, running
from tests.stack.clients import THREADS, Clients
from tests.stack.running import Stack
from tests.stack.waiting import WHEN_BUSY, eventually

pytestmark = pytest.mark.xdist_group("redis groups")  # one process starts the servers

SLOWEST = 4.0  # seconds: two calls of a second each that a hanging server does not answer, and a busy machine


class Site:
    """An installation on a group of servers, and a link of it."""

    def __init__(self, stack: Stack, group: Sentinels | Cluster) -> None:
        self.stack, self.group = stack, group
        self.key = stack.create_api_key()
        self.link = stack.create_link(self.key, customAlias="loaded")

    def primary(self) -> Node:
        """Return the server that has the click stream."""
        return self.group.primary() if isinstance(self.group, Sentinels) else self.group.primary_of("clicks")

    def create(self, alias: str, **headers: str) -> httpx.Response:
        """Return the answer to a request for a new link."""
        return httpx.post(
            f"{self.stack.address}/api/links",
            json={"originalUrl": "https://example.com/page", "customAlias": alias},
            headers={"x-api-key": self.key, **headers},
            timeout=20,
        )

    def create_with_retries(self, alias: str) -> httpx.Response:
        """Return the answer to a request with an Idempotency-Key, sent again up to three times, when a 503 says."""
        answer = self.create(alias, **{"Idempotency-Key": alias})
        for _ in range(3):
            if answer.status_code == 503:
                threading.Event().wait(int(answer.headers["Retry-After"]))
                answer = self.create(alias, **{"Idempotency-Key": alias})
        return answer


@pytest.fixture(scope="module")
def with_sentinels(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Site]:
    """An installation whose Redis is a primary with two replicas and three Sentinels."""
    folder = tmp_path_factory.mktemp("sentinels")
    with ExitStack() as stack:
        group = stack.enter_context(running(Sentinels, folder))
        site = Stack(folder / "data", REDIS_URL=group.url)
        stack.callback(site.kill)
        yield Site(site.start(), group)


@pytest.mark.parametrize("how", [signal.SIGSTOP, signal.SIGKILL])
def test_a_lost_primary_loses_no_answered_click(with_sentinels: Site, how: signal.Signals) -> None:
    loses_no_answered_click(with_sentinels, how)


@pytest.fixture(scope="module")
def with_cluster(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Site]:
    """An installation whose Redis is a Cluster of three primaries with a replica each; the queue is elsewhere."""
    folder = tmp_path_factory.mktemp("cluster")
    with ExitStack() as stack:
        group = stack.enter_context(running(Cluster, folder))
        queue = stack.enter_context(running(Single, folder))
        site = Stack(folder / "data", REDIS_URL=group.url, BROKER_URL=queue.url)
        stack.callback(site.kill)
        yield Site(site.start(), group)


def test_wait_follows_its_command_to_another_primary(with_cluster: Site) -> None:
    cluster = with_cluster.group
    assert isinstance(cluster, Cluster)
    source = cluster.primary_of("clicks")
    # Not the primary of slot 0.
    target = next(node for node in cluster.nodes[1:3] if node is not source)
    key = next(key for key in map(str, range(100)) if cluster.primary_of(key) is source)

    async def replicas_of_each_add() -> list[int]:
        commands = ClusterCommands(parsed(cluster.url), ProbingBreaker(lambda: True))
        add, wait = ("XADD", key, "*", "b", "x"), ("WAIT", 1, 5_000)
        found = [await commands.call_all([add, wait])]
        await commands.call("DEL", key)
        cluster.begin_move(key, source, target)  # new keys are behind ASK
        found.append(await commands.call_all([add, wait]))
        cluster.end_move(key, target)  # all are behind MOVED
        found.append(await commands.call_all([add, wait]))
        await commands.close()
        return [replicas for _id, replicas in found]

    before = waits(target)
    assert asyncio.run(replicas_of_each_add()) == [1, 1, 1]
    assert waits(target) - before == 2


def test_a_click_of_the_control_plane_waits_for_a_replica(
    with_cluster: Site, settings: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    cluster = with_cluster.group
    assert isinstance(cluster, Cluster)
    settings.REDIS_URL, settings.REDIS_MIN_REPLICAS = cluster.url, 1
    monkeypatch.setattr(redis, "_client", None)
    stored: list[ClickBatch] = []
    primary = cluster.primary_of("clicks")
    before = waits(primary)

    def store(batches: Sequence[ClickBatch]) -> int:
        stored.extend(batches)
        return len(batches)

    click_stream.record(RawClick("0" * 24, None, None, 0, "192.0.2.1", "", ""), store=store)

    assert (waits(primary) - before, stored) == (1, [])


def waits(node: Node) -> int:
    """Return how often the server was told to wait for its replicas."""
    return int(node.client.info("commandstats").get("cmdstat_wait", {"calls": 0})["calls"])


def test_a_node_that_is_gone_delays_only_once(with_cluster: Site) -> None:
    async def seconds_of_each_look(url: str) -> list[float]:
        breaker = ProbingBreaker(lambda: True)
        commands = ClusterCommands(parsed(url), breaker)
        seconds = []
        for _ in range(2):
            breaker.trips += 1
            began_at = time.monotonic()
            await commands.call("GET", "key")
            seconds.append(time.monotonic() - began_at)
        await commands.close()
        return seconds

    with create_server(("127.0.0.1", 0)) as hanging:
        first, second = asyncio.run(
            seconds_of_each_look(f"{with_cluster.group.url},127.0.0.1:{hanging.getsockname()[1]}")
        )

    assert first >= 0.4 > second


@pytest.mark.parametrize("how", [signal.SIGSTOP, signal.SIGKILL])
def test_a_client_finds_a_new_primary_at_once(with_cluster: Site, how: signal.Signals) -> None:
    cluster = with_cluster.group
    assert isinstance(cluster, Cluster)
    breaker = ProbingBreaker(lambda: True)
    with ExitStack() as stack:
        clients = [stack.enter_context(clusters.Client(parsed(cluster.url), breaker)) for _ in range(4)]
        clients[0].set("key", how.name, ex=60)
        lost = stack.enter_context(cluster.without(cluster.primary_of("key"), how))
        eventually(lambda: cluster.primary_of("key") is not lost, within=WHEN_BUSY)

        assert clients[0].get("key") == how.name.encode()
        assert clients[1].ping()
        with pytest.raises(FAILURES):
            read_in_pipeline(clients[2])
        assert read_in_pipeline(clients[2]) == [how.name.encode()]
        with pytest.raises(FAILURES):
            clients[3].sent_together("key", [("GET", "key")])
        assert clients[3].sent_together("key", [("GET", "key")]) == [how.name.encode()]
        assert not breaker.trips


def read_in_pipeline(client: clusters.Client) -> list[object]:
    """Return the value of a key, in a list."""
    with client.pipeline(transaction=False) as pipeline:
        values: list[object] = pipeline.get("key").execute()
    return values


def test_a_cluster_without_one_primary_is_not_ready(
    with_cluster: Site, settings: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    cluster = with_cluster.group
    assert isinstance(cluster, Cluster)
    settings.REDIS_URL = cluster.url
    monkeypatch.setattr(redis, "_client", None)
    key = next(key for key in map(str, range(100)) if key_slot(key.encode()) > 16_000)  # a node that no ping asks for
    with cluster.without_failover(), cluster.without(cluster.primary_of(key), signal.SIGKILL):
        assert health.read_part("redis") == (False, None)

    eventually(lambda: health.read_part("redis") == (True, None), within=WHEN_BUSY)


@pytest.mark.parametrize("how", [signal.SIGSTOP, signal.SIGKILL])
def test_a_lost_primary_of_a_cluster_loses_no_click(with_cluster: Site, how: signal.Signals) -> None:
    loses_no_answered_click(with_cluster, how)


def loses_no_answered_click(site: Site, how: signal.Signals) -> None:
    """Lose the primary while visitors come, and assert what they notice, and that everything recovers."""
    stack, lost = site.stack, site.primary()
    before = stack.rows("clicks_click")
    alias = f"before-{how.name.lower()}"
    made = site.create_with_retries(alias)
    assert made.status_code == 201

    with Clients(stack.port, "/loaded") as clients:
        clients.wait_for(200, within=WHEN_BUSY)
        with site.group.without(lost, how):
            meanwhile = site.create(f"during-{how.name.lower()}")
            eventually(lambda: site.primary() is not lost, within=WHEN_BUSY)
            clients.wait_for(200, within=WHEN_BUSY)
            stored = stack.rows("clicks_click")
            # The worker has found the new primary.
            eventually(lambda: stack.rows("clicks_click") > stored + 300, within=WHEN_BUSY)
            links = stack.rows("links_link")
            repeated = site.create_with_retries(alias)
        stack.wait_until_ready()
        clients.wait_for(100, within=WHEN_BUSY)
    answered = clients.answers[302]

    assert set(clients.answers) == {302}
    assert clients.slowest < SLOWEST
    assert meanwhile.status_code in (201, 503)
    eventually(lambda: stack.rows("clicks_click") - before >= answered, within=WHEN_BUSY)
    assert stack.rows("clicks_click") - before <= answered + THREADS
    eventually(lambda: stack.clicks(site.key, site.link["id"]) == stack.rows("clicks_click"), within=WHEN_BUSY)
    for answer in (repeated, site.create_with_retries(alias)):
        assert (answer.headers.get("Idempotency-Replayed"), answer.json()) == ("true", made.json())
    assert stack.rows("links_link") == links


def test_a_node_given_as_a_single_server_is_refused(with_cluster: Site, settings: Settings) -> None:
    assert isinstance(with_cluster.group, Cluster)
    node = with_cluster.group.primary_of("clicks")
    settings.REDIS_URL = settings.BROKER_URL = f"redis://:{ENCODED}@127.0.0.1:{node.port}/0"

    with pytest.raises(ImproperlyConfigured, match=r"Write the Cluster as redis\+cluster://[^\n]*$"):
        redis_checks.check()


def test_a_sentinel_given_as_a_server_is_refused(with_sentinels: Site, settings: Settings) -> None:
    assert isinstance(with_sentinels.group, Sentinels)
    settings.REDIS_URL = settings.BROKER_URL = f"redis://127.0.0.1:{with_sentinels.group.sentinels[0].port}/0"

    with pytest.raises(ImproperlyConfigured, match=r"Write it as redis\+sentinel://[^\n]*$"):
        redis_checks.check()
