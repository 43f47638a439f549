"""A disk that is full, then has room again: redirects continue, and each click is kept or counted as dropped."""

import os
import subprocess
from collections.abc import Iterator
from pathlib import Path

import httpx
import pytest

from tests.stack.running import Stack
from tests.stack.waiting import WHEN_BUSY, eventually

MEGABYTES = 48
VISITS = 20


@pytest.fixture
def small_disk(tmp_path: Path) -> Iterator[Path]:
    """A file system of a few megabytes."""
    if os.geteuid():
        pytest.skip("Only root can mount a file system.")
    folder = tmp_path / "disk"
    folder.mkdir()
    subprocess.run(["mount", "-t", "tmpfs", "-o", f"size={MEGABYTES}m", "tmpfs", str(folder)], check=True)
    yield folder
    subprocess.run(["umount", "--lazy", str(folder)], check=True)


@pytest.fixture
def cramped(small_disk: Path) -> Iterator[Stack]:
    """A running installation on that disk."""
    running = Stack(small_disk / "data")
    try:
        yield running.start()
    finally:
        running.kill()


def _fill(disk: Path) -> Path:
    """Fill the disk to the last byte with a file, and return it."""
    file = disk / "filling"
    with file.open("wb", buffering=0) as filling:
        for size in (1_048_576, 4_096, 1):
            try:
                while True:
                    filling.write(bytes(size))
            except OSError:
                continue
    return file


def test_visitors_are_redirected_and_it_recovers(cramped: Stack, small_disk: Path) -> None:
    stack = cramped
    key = stack.create_api_key()
    link = stack.create_link(key, customAlias="warm")
    assert stack.get("/warm").status_code == 302
    eventually(lambda: stack.clicks(key, link["id"]) == 1, within=WHEN_BUSY)

    filling = _fill(small_disk)
    assert {stack.get("/warm").status_code for _ in range(VISITS)} == {302}
    body, headers = {"originalUrl": "https://example.com/", "notes": "n" * 200}, {"x-api-key": key}
    refused = httpx.post(f"{stack.address}/api/links", json=body, headers=headers, timeout=10)
    assert (refused.status_code, refused.json()["code"]) == (503, "unavailable")
    assert stack.get("/health/ready").json()["parts"]["disk"] == "failing"

    filling.unlink()
    eventually(lambda: stack.get("/health/ready").status_code == 200, within=WHEN_BUSY)
    assert stack.create_link(key)["clicks"] == 0
    visits = 1 + VISITS

    def kept_and_dropped() -> int:
        dropped: int = stack.get("/health/ready").json()["clicks"]["dropped"]
        return stack.clicks(key, link["id"]) + dropped

    def after_another_visit() -> int:
        nonlocal visits
        visits += stack.get("/warm").status_code == 302
        return kept_and_dropped()

    # Those that were dropped are reported with the first click that Redis takes again.
    eventually(lambda: after_another_visit() > VISITS, within=WHEN_BUSY)
    eventually(lambda: kept_and_dropped() == visits, within=WHEN_BUSY)
