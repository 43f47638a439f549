"""A PostgreSQL that really stops, and comes back."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.stack.clients import Clients
from tests.stack.running import NewStack
from tests.stack.servers import Postgres
from tests.stack.waiting import WHEN_BUSY, eventually


@pytest.fixture
def postgres(tmp_path: Path) -> Iterator[Postgres]:
    """A running PostgreSQL."""
    server = Postgres(tmp_path / "postgres")
    yield server
    server.remove()


def test_known_links_redirect_without_database_and_count_later(new_stack: NewStack, postgres: Postgres) -> None:
    stack = new_stack(DATABASE_URL=postgres.url).start()
    key = stack.create_api_key()
    link = stack.create_link(key, customAlias="warm")
    stack.create_link(key, customAlias="cold")

    with Clients(stack.port, "/warm") as clients:
        clients.wait_for(100, within=WHEN_BUSY)
        postgres.stop()
        clients.wait_for(500, within=WHEN_BUSY)
        cold, unknown = stack.get("/cold"), stack.get("/no-such-link")
        api_answer = stack.get(f"/api/links/{link['id']}", headers={"x-api-key": key})
        health = stack.get("/health/ready")
        clients.wait_for(500, within=WHEN_BUSY)
    answered = clients.answers[302]

    assert set(clients.answers) == {302}
    assert (cold.status_code, unknown.status_code) == (503, 503)
    assert cold.headers["content-type"].startswith("text/html")
    assert int(cold.headers["retry-after"]) > 0
    assert "Traceback" not in cold.text + unknown.text + api_answer.text
    assert "OperationalError" not in cold.text + unknown.text + api_answer.text
    assert (api_answer.status_code, api_answer.json()["success"]) == (503, False)
    assert (health.status_code, health.json()["parts"]["database"]) == (503, "failing")
    assert stack.get("/health/live").status_code == 200

    postgres.start()
    stack.wait_until_ready()
    assert stack.get("/cold").status_code == 302
    eventually(lambda: stack.clicks(key, link["id"]) == answered, within=180)  # the worker lets others go first
