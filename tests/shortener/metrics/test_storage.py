"""The files of metrics: sums of many processes, and few files however many have run."""

import os
import subprocess
import sys
from pathlib import Path

import pytest

from tests.variables import UNSET

# Each child counts and ends at once, like a process that a supervisor starts again and again.
_MANY_PROCESSES = """
import os, sys
from shortener import metrics
from shortener.metrics import families

for _ in range(int(sys.argv[1])):
    if not os.fork():
        metrics.add_ended()
        metrics.refused.labels("alias").inc(2)
        metrics.redirects.counts["open"] += 3
        metrics.redirect_durations.observe(0.003)
        families.processes.labels("redirects").set(1)
        metrics.flush()
        os._exit(0)
    os.wait()
families.processes.labels("redirects").set(1)
print(metrics.exposition().decode())
"""

_FULL_DISK = """
import os

def fail(*arguments):
    raise OSError(28, "No space left on device")

os.posix_fallocate = fail
from shortener import metrics
metrics.refused.labels("alias").inc(2)
metrics.flush()
print(metrics.refused.labels("alias")._value.get(), metrics.exposition().decode())
"""

_HUNG_LOCK = """
import fcntl, time
from shortener import metrics
from shortener.metrics.storage import FOLDER

with (FOLDER / "lock").open("rb") as held:
    fcntl.flock(held, fcntl.LOCK_EX)
    metrics.refused.labels("alias").inc(7)
    began_at = time.monotonic()
    text = metrics.exposition().decode()
    assert time.monotonic() - began_at < 1
    print(text)
"""


_FORKS = """
import os, threading
from shortener import metrics
from shortener.runtime import heartbeat
from shortener.runtime.usage import Usage

usage = Usage("redirects-parent")
threading.Thread(target=lambda: [heartbeat._count(usage) for _ in iter(int, 1)], daemon=True).start()
for _ in range(40):
    if not os.fork():
        Usage("redirects")
        metrics.redirects.counts["open"] += 1
        metrics.flush()
        os._exit(0)
for _ in range(40):
    os.wait()
print("forked")
print(metrics.exposition().decode(), flush=True)
os._exit(0)
"""


def _run(code: str, folder: Path, *arguments: str) -> str:
    environment = {"PATH": os.environ["PATH"], "DJANGO_SETTINGS_MODULE": "shortener.config.settings"}
    environment |= UNSET | {"DATA_DIR": str(folder)}
    found = subprocess.run(
        [sys.executable, "-W", "ignore", "-c", code, *arguments],
        env=environment, capture_output=True, text=True, timeout=60, check=False,
    )  # fmt: skip
    assert found.returncode == 0, found.stderr
    return found.stdout


def _values(text: str) -> dict[str, float]:
    lines = [line.rsplit(" ", 1) for line in text.splitlines() if line and not line.startswith("#")]
    return {name: float(value) for name, value in lines}


def test_ended_processes_leave_their_counts_and_few_files(tmp_path: Path) -> None:
    found = _values(_run(_MANY_PROCESSES, tmp_path, "60"))

    assert found['shortener_refused_total{limit="alias"}'] == 120
    assert found['shortener_redirects_total{verdict="open"}'] == 180
    assert found["shortener_redirect_duration_seconds_count"] == 60
    assert found['shortener_redirect_duration_seconds_bucket{le="0.0025"}'] == 0
    assert found['shortener_redirect_duration_seconds_bucket{le="0.005"}'] == 60
    assert found["shortener_redirect_duration_seconds_sum"] == pytest.approx(0.18)
    assert found['shortener_processes{process="redirects"}'] == 1  # those that have ended are gone
    files = list((tmp_path / "metrics").iterdir())
    assert len(files) <= 8
    assert sum(file.stat().st_blocks * 512 for file in files) < 4_000_000


def test_a_later_process_adds_to_the_counts(tmp_path: Path) -> None:
    for _ in range(2):
        text = _run(_MANY_PROCESSES, tmp_path, "2")

    assert _values(text)['shortener_refused_total{limit="alias"}'] == 8


def test_a_full_disk_stops_no_process(tmp_path: Path) -> None:
    kept, _, text = _run(_FULL_DISK, tmp_path).partition(" ")

    assert float(kept) == 2
    assert "shortener_refused_total" not in text
    assert not list((tmp_path / "metrics").glob("*.db"))


def test_a_process_that_hangs_with_the_lock_stops_no_scrape(tmp_path: Path) -> None:
    assert _values(_run(_HUNG_LOCK, tmp_path))['shortener_refused_total{limit="alias"}'] == 7


def test_a_fork_while_a_thread_counts_does_not_hang(tmp_path: Path) -> None:
    found = _values(_run(_FORKS, tmp_path).partition("forked\n")[2])

    assert found['shortener_redirects_total{verdict="open"}'] == 40


def test_a_garbled_file_is_left_out(tmp_path: Path) -> None:
    _run(_MANY_PROCESSES, tmp_path, "1")
    (tmp_path / "metrics" / "counter_1-0a.db").write_bytes(b"\xff\xff\x00\x00" + b"x" * 70_000)

    assert _values(_run(_MANY_PROCESSES, tmp_path, "1"))['shortener_refused_total{limit="alias"}'] == 4
