"""`manage.py run`, from an empty folder to the first counted click, and once more."""

import socket
import subprocess
import time
from collections.abc import Callable
from contextlib import suppress
from typing import Any

import httpx
from redis import Redis

from shortener.config.settings.installation import socket_path
from tests.stack.running import NewStack, Stack
from tests.stack.waiting import WHEN_BUSY, eventually

CONTRACTS_EXAMPLE = """
const response = await fetch("https://your-api-domain.com/api/links", {
  method: "POST",
  headers: {
    "Content-Type": "application/json",
    "x-api-key": "sk_live_xxxxx"
  },
  body: JSON.stringify({
    originalUrl: "https://example.com/product-launch",
    customAlias: "launch",
    startsAt: "2026-12-01T09:00:00.000Z",
    expiresAt: "2026-12-31T23:59:59.000Z",
    maxClicks: 500,
    tags: ["marketing", "launch"],
    folder: "Product Launches",
    notes: "Shared in the December announcement"
  })
});

const result = await response.json();
console.log(result.data.shortUrl);
"""


def test_the_contracts_javascript_runs_as_it_stands(stack: Stack, api_key: str) -> None:
    assert _run_example(stack, api_key) == f"http://localhost:{stack.port}/launch\n"


def test_a_link_redirects_and_its_click_shows_in_three_seconds(stack: Stack, api_key: str) -> None:
    link = stack.create_link(api_key, customAlias="first-light")

    answer = stack.get("/first-light")

    assert (answer.status_code, answer.headers["location"]) == (302, "https://example.com/page")
    eventually(lambda: stack.clicks(api_key, link["id"]) == 1, within=3)


def test_addresses_of_visitors_leave_valkeys_file(stack: Stack, api_key: str) -> None:
    link = stack.create_link(api_key, customAlias="private")
    visitor = "127.0.0.77"
    with httpx.Client(transport=httpx.HTTPTransport(local_address=visitor)) as browser:
        assert browser.get(f"{stack.address}/private").status_code == 302
    eventually(lambda: stack.clicks(api_key, link["id"]) == 1, within=WHEN_BUSY)

    def is_in_file() -> bool:
        found = False
        for file in (stack.data_dir / "valkey").rglob("*.aof"):
            with suppress(FileNotFoundError):  # Valkey removes the old file
                found |= visitor.encode() in file.read_bytes()
        return found

    assert is_in_file()
    task = "from clicks.tasks import rewrite_append_only_file as rewrite; print(rewrite())"
    assert stack.manage("shell", "-v", "0", "-c", task).stdout == "True\n"
    eventually(lambda: not is_in_file(), within=WHEN_BUSY)


def test_the_embedded_valkey_has_a_limit_and_evicts_nothing(stack: Stack) -> None:
    valkey: Any = Redis(
        unix_socket_path=str(socket_path(stack.data_dir, "valkey.sock"))
    )  # its types include awaitables

    settings = valkey.config_get("maxmemory*")

    valkey.close()
    assert (settings["maxmemory"], settings["maxmemory-policy"]) == (str(512 * 1024 * 1024), "noeviction")


def test_ctrl_c_ends_every_process_and_a_restart_finds_all_data(new_stack: NewStack) -> None:
    stack = new_stack().start()
    key = stack.create_api_key()
    link = stack.create_link(key, customAlias="kept")
    assert stack.get("/kept").status_code == 302

    assert _seconds(stack.stop) < 10

    assert stack.processes() == []
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", stack.port))

    # Ten seconds, or on a machine that is busy with other things ten times what Django alone needs to start.
    assert _seconds(stack.start) < max(10, 10 * _seconds(lambda: stack.manage("check")))
    assert stack.get("/kept").headers["location"] == "https://example.com/page"
    eventually(lambda: stack.clicks(key, link["id"]) == 2, within=WHEN_BUSY)


def _seconds(action: Callable[[], object]) -> float:
    before = time.monotonic()
    action()
    return time.monotonic() - before


def _run_example(stack: Stack, api_key: str) -> str:
    code = CONTRACTS_EXAMPLE.replace("https://your-api-domain.com", stack.address).replace("sk_live_xxxxx", api_key)
    return subprocess.run(
        ["node", "--input-type=module"], input=code, capture_output=True, text=True, timeout=30, check=True
    ).stdout
