"""Two machines behind HAProxy, as deploy/haproxy.cfg has it, with one PostgreSQL and one Valkey."""

import re
import subprocess
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack
from pathlib import Path
from typing import Any

import httpx
import psycopg
import pytest
from django.conf import settings

from tests.deploy.programs import required
from tests.deploy.redis_servers import Single, running
from tests.stack.clients import THREADS, Clients
from tests.stack.running import Stack, free_port
from tests.stack.servers import Postgres
from tests.stack.waiting import WHEN_BUSY, eventually

pytestmark = pytest.mark.xdist_group("machines")  # one process starts them

SECRET_KEY = "0123456789abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ"
CONFIGURATION = Path(settings.BASE_DIR) / "deploy" / "haproxy.cfg"


class Site:
    """Two machines, and the port of the balancer before them."""

    def __init__(self, machines: tuple[Stack, Stack], database: str, port: int) -> None:
        self.machines, self.database, self.port = machines, database, port
        self.key = machines[0].create_api_key()

    def send(self, machine: Stack, method: str, path: str, **options: Any) -> httpx.Response:
        """Return one machine's answer to a request with the API key."""
        headers = {"x-api-key": self.key} | options.pop("headers", {})
        return httpx.request(method, f"{machine.address}{path}", headers=headers, timeout=20, **options)

    def clicks(self) -> int:
        """Return how many clicks are stored."""
        with psycopg.connect(self.database) as connection:
            row = connection.execute("SELECT count(*) FROM clicks_click").fetchone()
        assert row is not None
        return int(row[0])


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Site]:
    """Two machines with a data folder each, on the same servers, and HAProxy."""
    haproxy, folder = required("haproxy"), tmp_path_factory.mktemp("machines")
    with ExitStack() as stack:
        postgres = Postgres(folder / "postgresql")
        stack.callback(postgres.remove)
        valkey = stack.enter_context(running(Single, folder))
        shared = {"DATABASE_URL": postgres.url, "REDIS_URL": valkey.url, "SECRET_KEY": SECRET_KEY}
        machines = tuple(Stack(folder / name / "data", **shared, TRUSTED_PROXIES="127.0.0.1") for name in ("m1", "m2"))
        for machine in machines:
            stack.callback(machine.kill)
            machine.start()
        port, file = free_port(), folder / "haproxy.cfg"
        file.write_text(configuration(port, *[machine.port for machine in machines]))
        with (folder / "haproxy.log").open("wb") as log:
            balancer = subprocess.Popen([haproxy, "-f", file], stdout=log, stderr=log)
        stack.callback(balancer.wait)
        stack.callback(balancer.kill)
        site = Site((machines[0], machines[1]), postgres.url, port)
        eventually(lambda: httpx.get(f"http://127.0.0.1:{port}/health/live").status_code == 200, within=WHEN_BUSY)
        yield site


def configuration(port: int, *ports: int) -> str:
    """Return the example with these ports of this machine."""
    text = CONFIGURATION.read_text().replace("bind :80 ", f"bind 127.0.0.1:{port} ")
    for number, of_machine in enumerate(ports, start=1):
        text = re.sub(rf"server m{number} \S+", f"server m{number} 127.0.0.1:{of_machine}", text)
    return text


def test_the_example_is_valid(tmp_path: Path) -> None:
    checked = subprocess.run(
        [required("haproxy"), "-c", "-f", CONFIGURATION], capture_output=True, text=True, check=False
    )

    assert checked.returncode == 0, checked.stderr


def test_an_edit_on_one_machine_is_seen_on_the_other(site: Site) -> None:
    first, second = site.machines
    link = first.create_link(site.key, customAlias="edited")
    for machine in site.machines:
        assert machine.get("/edited").headers["location"] == "https://example.com/page"

    changed = site.send(first, "PATCH", f"/api/links/{link['id']}", json={"originalUrl": "https://example.com/other"})
    assert changed.status_code == 200

    eventually(lambda: second.get("/edited").headers["location"] == "https://example.com/other", within=1)


def test_a_click_limit_is_exact_on_two_machines(site: Site) -> None:
    site.machines[0].create_link(site.key, customAlias="limited", maxClicks=10)

    with ThreadPoolExecutor(6) as threads:
        answers = list(threads.map(lambda n: site.machines[n % 2].get("/limited").status_code, range(30)))

    assert answers.count(302) == 10


def test_a_repeated_request_is_answered_by_the_other_machine(site: Site) -> None:
    sent: dict[str, Any] = {
        "json": {"originalUrl": "https://example.com/once"},
        "headers": {"Idempotency-Key": "once"},
    }
    first, again = (site.send(machine, "POST", "/api/links", **sent) for machine in site.machines)

    assert (first.status_code, again.status_code) == (201, 201)
    assert again.headers["Idempotency-Replayed"] == "true"
    assert again.json()["data"]["id"] == first.json()["data"]["id"]


def test_a_killed_machine_loses_no_answered_click(site: Site) -> None:
    first, second = site.machines
    first.create_link(site.key, customAlias="loaded")
    eventually(lambda: second.get("/health/ready").json()["clicks"]["waiting"] == 0, within=WHEN_BUSY)
    before = site.clicks()

    with Clients(site.port, "/loaded") as clients:
        clients.wait_for(200, within=WHEN_BUSY)
        first.kill()
        clients.wait_for(300, within=WHEN_BUSY)
    answered = clients.answers[302]

    assert set(clients.answers) == {302}
    # The other machine's beat gets the lease, and its worker what the killed one has left.
    eventually(lambda: site.clicks() - before >= answered, within=WHEN_BUSY)
    assert site.clicks() - before <= answered + 2 * THREADS
    eventually(lambda: second.get("/health/ready").status_code == 200, within=WHEN_BUSY)
