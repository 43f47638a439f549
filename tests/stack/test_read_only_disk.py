"""A disk that Linux makes read-only after an error: redirects continue, and the cause is said in one line."""

import os
import subprocess
import time
from collections.abc import Iterator
from pathlib import Path

import httpx
import pytest

from tests.stack.running import Stack
from tests.stack.waiting import eventually

MEGABYTES = 96
WATCHED_FOR = 20.0  # seconds
MOST_LINES = 200  # in that time, most of them one traceback of the worker


@pytest.fixture
def failing_disk(tmp_path: Path) -> Iterator[Path]:
    """A disk in a file, which fail() makes read-only."""
    if os.geteuid():
        pytest.skip("Only root can mount a file system.")
    image, folder = tmp_path / "image", tmp_path / "disk"
    folder.mkdir()
    with image.open("wb") as file:
        file.truncate(MEGABYTES * 1_000_000)
    subprocess.run(["mkfs.ext4", "-q", str(image)], check=True)
    mounted = subprocess.run(["mount", "-o", "loop", str(image), str(folder)], check=False)
    if mounted.returncode:
        pytest.skip("This machine has no loop devices.")
    yield folder
    subprocess.run(["umount", "--lazy", str(folder)], check=True)


@pytest.fixture
def stack(failing_disk: Path) -> Iterator[Stack]:
    """A running installation on that disk."""
    running = Stack(failing_disk / "data")
    running.output = failing_disk.with_name("output")
    try:
        yield running.start()
    finally:
        running.kill()


def _fail(disk: Path) -> None:
    """Do what ext4 does after an error; files that are open for writing stay open."""
    subprocess.run(["mount", "-o", "remount,abort", str(disk)], check=True)


def test_visitors_are_redirected_and_the_cause_is_named(stack: Stack, failing_disk: Path) -> None:
    key = stack.create_api_key()
    stack.create_link(key, customAlias="warm")
    assert stack.get("/warm").status_code == 302

    _fail(failing_disk)
    before = len(stack.printed().splitlines())
    until = time.monotonic() + WATCHED_FOR
    eventually(lambda: stack.get("/warm").status_code != 302 or time.monotonic() > until, within=2 * WATCHED_FOR)
    assert time.monotonic() > until  # all have been redirected
    assert len(stack.printed().splitlines()) - before < MOST_LINES

    ready = stack.get("/health/ready").json()
    assert (ready["parts"]["disk"], ready["disk"]["readOnly"]) == ("failing", True)
    headers = {"x-api-key": key}
    body = {"originalUrl": "https://example.com/"}
    refused = httpx.post(f"{stack.address}/api/links", json=body, headers=headers, timeout=10)
    assert (refused.status_code, refused.json()["code"]) == (503, "unavailable")
    assert stack.get("/api/links", headers=headers).status_code == 200
    for command in (("doctor",), ("create_api_key", "--email", "a@b.c")):
        ended = stack.manage(*command)
        assert (ended.returncode, ended.stdout) == (1, "")
        (line,) = ended.stderr.splitlines()
        assert line.startswith(f"Error: The disk of DATA_DIR {stack.data_dir} is read-only.")
