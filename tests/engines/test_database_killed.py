"""`kill -9` of the database in the middle of everything: what was answered is kept, and the rest comes back."""

from contextlib import ExitStack
from functools import partial

import httpx

from tests.engines.clients import CLIENTS_OF_A_KIND, Clients, wait_for
from tests.engines.mongodb_server import MongoDB
from tests.stack.running import Stack
from tests.stack.servers import Postgres
from tests.stack.waiting import WHEN_BUSY, eventually

KILLS = 2
BACK_WITHIN = 5.0  # seconds after the database answers again


def test_nothing_answered_is_lost_and_no_restart_is_needed(
    stack: Stack, server: Postgres | MongoDB, api_key: str
) -> None:
    warm = stack.create_link(api_key, customAlias="warm")
    limited = stack.create_link(api_key, customAlias="limited", maxClicks=1_000_000)
    processes = {process.pid for process in stack.processes()}
    kill = server.kill if isinstance(server, Postgres) else server.stop
    body, headers = {"originalUrl": "https://example.com/page", "tags": ["a", "b"]}, {"x-api-key": api_key}

    with ExitStack() as load:
        visitors = load.enter_context(Clients(stack, lambda client: client.get("/warm")))
        limited_visitors = load.enter_context(Clients(stack, lambda client: client.get("/limited")))
        writers = load.enter_context(
            Clients(stack, lambda client: client.post("/api/links", json=body, headers=headers))
        )
        for _ in range(KILLS):
            wait_for((visitors, 302), (limited_visitors, 302), (writers, 201), within=WHEN_BUSY)
            kill()
            wait_for((visitors, 302), (limited_visitors, 503), (writers, 503), within=WHEN_BUSY)
            server.start()
            wait_for((visitors, 302), (limited_visitors, 302), (writers, 201), within=BACK_WITHIN)

    assert set(visitors.statuses()) == {302}
    assert set(limited_visitors.statuses()) == {302, 503}
    assert set(writers.statuses()) == {201, 503}
    assert not visitors.failures + limited_visitors.failures + writers.failures
    eventually(lambda: stack.get("/health/ready").status_code == 200, within=BACK_WITHIN)

    for link, clients in ((warm, visitors), (limited, limited_visitors)):
        answered = clients.statuses()[302]
        clicks = partial(stack.clicks, api_key, link["id"])
        eventually(lambda clicks=clicks, answered=answered: clicks() >= answered, within=WHEN_BUSY)  # type: ignore[misc]
        assert clicks() <= answered + KILLS * CLIENTS_OF_A_KIND  # whose answers were on their way when it died
    made = [answer.json()["data"]["shortCode"] for answer in writers.answers if answer.status_code == 201]
    with httpx.Client(base_url=stack.address) as visitor:
        assert [code for code in made if visitor.get(f"/{code}").status_code != 302] == []
    assert {process.pid for process in stack.processes()} == processes
