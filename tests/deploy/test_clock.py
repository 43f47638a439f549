"""A clock that jumps by an hour, forward and back: visitors are redirected, clicks are stored, and tasks run."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.deploy.programs import required
from tests.stack.running import Stack
from tests.stack.waiting import WHEN_BUSY, eventually

VISITS = 5


@pytest.fixture
def clock(tmp_path: Path) -> Path:
    """The file that says how far the clock of `stack` is from the real one."""
    file = tmp_path / "clock"
    file.write_text("+0")
    return file


@pytest.fixture
def stack(clock: Path, tmp_path: Path) -> Iterator[Stack]:
    """A running installation whose processes all have that clock; seconds that pass are real ones."""
    (library,) = (required("faketime").parent.parent / "lib").glob("*/faketime/libfaketimeMT.so.1")
    stack = Stack(
        tmp_path / "data",
        LD_PRELOAD=str(library),
        FAKETIME_TIMESTAMP_FILE=str(clock),
        FAKETIME_NO_CACHE="1",
        FAKETIME_DONT_FAKE_MONOTONIC="1",
    )
    try:
        yield stack.start()
    finally:
        stack.kill()


def test_nothing_stops_when_the_clock_jumps(stack: Stack, clock: Path) -> None:
    key = stack.create_api_key()
    link = stack.create_link(key, customAlias="warm")
    for jumps, offset in enumerate(("+1h", "+0", "-1h"), start=1):
        clock.write_text(offset)
        assert {stack.get("/warm").status_code for _ in range(VISITS)} == {302}
        eventually(lambda jumps=jumps: stack.clicks(key, link["id"]) == jumps * VISITS, within=WHEN_BUSY)  # type: ignore[misc]
        eventually(lambda: stack.get("/health/ready").status_code == 200, within=WHEN_BUSY)
