"""An upgrade of two machines, one after the other, under load: both releases serve one database at the same time."""

import subprocess
import tarfile
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack
from pathlib import Path

import httpx
import pytest
from django.conf import settings

from tests.engines.clients import Clients, wait_for
from tests.engines.conftest import Servers
from tests.stack.running import Stack
from tests.stack.servers import Valkey
from tests.stack.waiting import WHEN_BUSY, eventually

LAST_RELEASE = "2edaac1"  # its commit
VISIBLE_WITHIN = 1.0  # seconds until a change is seen on all machines


@pytest.fixture(scope="module")
def last_release(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The code of the last release, with this one's assets."""
    folder = tmp_path_factory.mktemp("last-release")
    archive = folder.with_suffix(".tar")
    made = subprocess.run(["git", "archive", f"--output={archive}", LAST_RELEASE], cwd=settings.BASE_DIR, check=False)
    if made.returncode:
        pytest.skip("The last release is not in this copy of the repository.")
    with tarfile.open(archive) as file:
        file.extractall(folder, filter="data")
    (folder / "static").symlink_to(settings.BASE_DIR / "static")
    return folder


@pytest.fixture
def machines(last_release: Path, servers: Servers, tmp_path: Path) -> Iterator[tuple[Stack, Stack]]:
    """A machine with the last release and another with this one, on one empty PostgreSQL and one Valkey."""
    valkey = Valkey(tmp_path / "valkey")
    valkey.start()
    environment = {"DATABASE_URL": servers("postgresql").new_database(), "REDIS_URL": valkey.url}
    machines = Stack(tmp_path / "old", last_release, **environment), Stack(tmp_path / "new", **environment)
    try:
        for machine in machines:
            machine.prepare()
        yield machines
    finally:
        for machine in machines:
            machine.kill()
        valkey.stop()


@pytest.mark.xdist_group("postgresql")
def test_no_request_fails_and_no_click_is_lost(machines: tuple[Stack, Stack]) -> None:
    old, new = machines
    key = old.start().create_api_key()
    headers = {"x-api-key": key}
    link = old.create_link(key, customAlias="warm")

    def visit(client: httpx.Client) -> httpx.Response:
        return client.get("/warm")

    def create(client: httpx.Client) -> httpx.Response:
        return client.post("/api/links", json={"originalUrl": "https://example.com/", "tags": ["a"]}, headers=headers)

    with ExitStack() as load:
        visitors = [load.enter_context(Clients(old, visit))]
        writers = [load.enter_context(Clients(old, create))]
        wait_for((visitors[0], 302), (writers[0], 201), within=WHEN_BUSY)
        with ThreadPoolExecutor() as at_once:  # as when several containers start
            migrated = list(at_once.map(lambda _: new.manage("migrate"), range(3)))
        assert [one.returncode for one in migrated] == [0, 0, 0], migrated

        new.start()
        visitors.append(load.enter_context(Clients(new, visit)))
        writers.append(load.enter_context(Clients(new, create)))
        _change(new, link["id"], headers, seen_on=old)
        _change(old, link["id"], headers, seen_on=new)
        wait_for(*((one, 302) for one in visitors), *((one, 201) for one in writers), within=WHEN_BUSY)

    for kind, status in ((visitors, 302), (writers, 201)):
        assert {answered for clients in kind for answered in clients.statuses()} == {status}
        assert not [failure for clients in kind for failure in clients.failures]
    old.stop()
    made = [answer.json()["data"]["shortCode"] for clients in writers for answer in clients.answers]
    with httpx.Client(base_url=new.address) as visitor:
        assert [code for code in made if visitor.get(f"/{code}").status_code != 302] == []
    answered = sum(clients.statuses()[302] for clients in visitors)
    eventually(lambda: new.clicks(key, link["id"]) >= answered, within=WHEN_BUSY)


def _change(machine: Stack, link_id: str, headers: dict[str, str], *, seen_on: Stack) -> None:
    """Change the destination on one machine, and return when visitors of the other are led there."""
    destination = f"https://example.com/{machine.port}"
    answer = httpx.patch(f"{machine.address}/api/links/{link_id}", json={"originalUrl": destination}, headers=headers)
    assert answer.status_code == 200
    eventually(lambda: seen_on.get("/warm").headers["location"] == destination, within=VISIBLE_WITHIN)
