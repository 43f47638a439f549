"""Damage in the embedded Valkey's file: the site starts, says so, and keeps what can be read."""

from collections.abc import Callable
from pathlib import Path

import psutil
import pytest

from tests.stack.running import Stack
from tests.stack.waiting import WHEN_BUSY, eventually

CLICKS = 5
ZEROS = 4096


def _garble_zeros(file: Path) -> None:
    with file.open("ab") as end:
        end.write(bytes(ZEROS))


def _cut(file: Path) -> None:
    with file.open("r+b") as whole:
        whole.truncate(file.stat().st_size - 7)


def _garble_base(file: Path) -> None:
    base = next(file.parent.glob("*.base.*"))
    base.write_bytes(bytes(base.stat().st_size))


@pytest.mark.parametrize(
    ("damage", "said"),
    [
        (_garble_zeros, f"The last {ZEROS} bytes of Valkey's file were damaged."),
        (_cut, "bytes of Valkey's file were damaged."),
        (_garble_base, "Valkey starts empty"),
    ],
)
def test_the_site_starts_and_says_what_was_damaged(
    mending: Stack, mending_key: str, damage: Callable[[Path], None], said: str
) -> None:
    stack = mending
    link = stack.create_link(mending_key)
    for _ in range(CLICKS):
        assert stack.get(f"/{link['shortCode']}").status_code == 302
    eventually(lambda: stack.clicks(mending_key, link["id"]) == CLICKS, within=WHEN_BUSY)
    damaged_before = set((stack.data_dir / "valkey").glob("damaged-*"))
    printed_before = len(stack.printed())
    (valkey,) = [one for one in stack.processes() if "valkey" in one.name()]
    file = sorted((stack.data_dir / "valkey" / "appendonlydir").glob("*.incr.aof"))[-1]

    valkey.suspend()  # so that it writes nothing more
    damage(file)
    valkey.kill()
    psutil.wait_procs([valkey], timeout=WHEN_BUSY)

    eventually(lambda: said in stack.printed()[printed_before:], within=WHEN_BUSY)
    eventually(lambda: stack.get("/health/ready").status_code == 200, within=WHEN_BUSY)
    assert stack.get(f"/{link['shortCode']}").status_code == 302
    eventually(lambda: stack.clicks(mending_key, link["id"]) == CLICKS + 1, within=WHEN_BUSY)
    assert set((stack.data_dir / "valkey").glob("damaged-*")) > damaged_before
