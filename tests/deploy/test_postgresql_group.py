"""PostgreSQL behind a pooler, and with a standby that takes over while visitors and programs come."""

import signal
import time
from collections.abc import Iterator
from contextlib import ExitStack
from pathlib import Path

import httpx
import pytest

from tests.deploy.postgresql_servers import Server, a_pair, a_pooler
from tests.stack.clients import THREADS, Clients
from tests.stack.running import Stack
from tests.stack.waiting import WHEN_BUSY, eventually

pytestmark = pytest.mark.xdist_group("postgresql group")  # one process starts the servers


@pytest.fixture(scope="module")
def pair(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[Server, Server]]:
    """A server, and one that follows it."""
    with a_pair(tmp_path_factory.mktemp("pair")) as servers:
        yield servers


@pytest.fixture(scope="module")
def stack(pair: tuple[Server, Server], tmp_path_factory: pytest.TempPathFactory) -> Iterator[Stack]:
    """A running installation that knows both servers."""
    hosts = ",".join(f"127.0.0.1:{server.port}" for server in pair)
    url = f"postgres://postgres@{hosts}/postgres?target_session_attrs=read-write"
    folder = tmp_path_factory.mktemp("on-pair")
    running = Stack(folder / "data", DATABASE_URL=url, DATABASE_REPLICA_URL=pair[1].url)
    with ExitStack() as ending:
        ending.callback(running.kill)
        yield running.start()


def clicks(server: Server) -> int:
    """Return how many clicks are stored."""
    ((number,),) = server.execute("SELECT count(*) FROM clicks_click")
    assert isinstance(number, int)
    return number


def test_everything_works_behind_a_pooler(stack: Stack, pair: tuple[Server, Server], tmp_path: Path) -> None:
    key = stack.create_api_key()
    with a_pooler(pair[0], tmp_path / "pooler") as url, ExitStack() as ending:
        pooled = Stack(tmp_path / "data", DATABASE_URL=url)
        ending.callback(pooled.kill)
        pooled.start()
        before = clicks(pair[0])
        links = [pooled.create_link(key, customAlias=f"pooled{number}") for number in range(10)]
        with Clients(pooled.port, "/pooled0") as clients:
            clients.wait_for(100, within=WHEN_BUSY)
        eventually(lambda: clicks(pair[0]) - before == clients.answers[302], within=WHEN_BUSY)
        listed = pooled.get("/api/links", headers={"x-api-key": key}, params={"search": "pooled"})

    assert set(clients.answers) == {302}
    assert {link["id"] for link in listed.json()["data"]} == {link["id"] for link in links}


def test_statistics_are_read_from_the_replica(stack: Stack, pair: tuple[Server, Server]) -> None:
    second = pair[1]
    key = stack.create_api_key()
    link = stack.create_link(key, customAlias="counted")
    assert stack.get("/counted").status_code == 302

    def counted() -> int:
        answer = stack.get(f"/api/links/{link['id']}/stats", headers={"x-api-key": key})
        assert answer.status_code == 200, answer.text
        clicks: int = answer.json()["data"]["clicks"]
        return clicks

    def reads() -> object:
        return second.execute("SELECT sum(idx_scan + seq_scan) FROM pg_stat_user_tables WHERE relname LIKE 'clicks_%'")

    before = reads()
    eventually(lambda: counted() == 1, within=WHEN_BUSY)
    eventually(lambda: counted() == 1 and reads() != before, within=WHEN_BUSY)

    second.hang()
    try:
        eventually(lambda: counted() == 1, within=WHEN_BUSY)
        began_at = time.monotonic()
        assert counted() == 1
        assert time.monotonic() - began_at < 2  # it is not asked again for a while
    finally:
        second.hang(signal.SIGCONT)


def test_a_standby_takes_over_under_load(stack: Stack, pair: tuple[Server, Server]) -> None:
    first, second = pair
    key = stack.create_api_key()
    stack.create_link(key, customAlias="loaded")
    before = clicks(first)
    created: list[int] = []

    def create() -> int:
        body = {"originalUrl": "https://example.com/page"}
        answer = httpx.post(f"{stack.address}/api/links", json=body, headers={"x-api-key": key}, timeout=20)
        created.append(answer.status_code)
        return answer.status_code

    with Clients(stack.port, "/loaded") as visitors:
        visitors.wait_for(100, within=WHEN_BUSY)
        first.kill(signal.SIGQUIT)
        create()
        visitors.wait_for(100, within=WHEN_BUSY)
        second.promote()
        eventually(lambda: create() == 201, within=15)
        visitors.wait_for(100, within=WHEN_BUSY)
    answered = visitors.answers[302]

    assert set(visitors.answers) == {302}
    assert set(created) == {201, 503}
    eventually(lambda: clicks(second) - before >= answered, within=WHEN_BUSY)
    assert clicks(second) - before <= answered + THREADS
    stack.wait_until_ready()


def test_a_server_that_only_reads_is_left(stack: Stack, pair: tuple[Server, Server]) -> None:
    _first, second = pair
    key = stack.create_api_key()
    second.execute("ALTER SYSTEM SET default_transaction_read_only = on")  # as after a demotion, for new transactions
    second.execute("SELECT pg_reload_conf()")
    body = {"originalUrl": "https://example.com/page"}

    def create() -> int:
        return httpx.post(f"{stack.address}/api/links", json=body, headers={"x-api-key": key}, timeout=20).status_code

    eventually(lambda: create() == 503, within=5)
    second.execute("ALTER SYSTEM RESET default_transaction_read_only")  # allowed there, too
    second.execute("SELECT pg_reload_conf()")
    eventually(lambda: create() == 201, within=15)
