"""Run the load generator wrk, with one thread, and parse its output."""

import os
import re
import shutil
import signal
import subprocess
import sys
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

CONNECTIONS = 64

_RANDOM_LINK = Path(__file__).with_name("random_link.lua")
_RANDOM_CODE = Path(__file__).with_name("random_code.lua")
_NEW_LINK = Path(__file__).with_name("new_link.lua")
_MILLISECONDS = {"us": 0.001, "ms": 1.0, "s": 1000.0, "m": 60_000.0}
_FOR_EVER = 3_600  # seconds; until it is interrupted
_HOW_TO_INSTALL = "The benchmark needs wrk: apt-get install wrk, brew install wrk, or https://github.com/wg/wrk."


@dataclass(frozen=True)
class Load:
    """Requests, requests per second, and percentiles of the response times in milliseconds."""

    requests: int
    rate: float
    p50: float
    p99: float


def ensure_installed() -> None:
    """Install wrk if it is missing, or exit with a message that says how to."""
    if shutil.which("wrk"):
        return
    as_root = [] if os.geteuid() == 0 else ["sudo", "--non-interactive"]
    if shutil.which("apt-get") and (not as_root or shutil.which("sudo")):
        print("Installing wrk …", file=sys.stderr)
        for command in (["apt-get", "update"], ["apt-get", "install", "--yes", "wrk"]):
            subprocess.run([*as_root, *command], capture_output=True, check=False)
    if not shutil.which("wrk"):
        sys.exit(_HOW_TO_INSTALL)


def run(url: str, *, seconds: int, refused: bool = False, headers: Mapping[str, str] | None = None) -> Load:
    """Request one URL, whose answers are successes or redirects, or else all errors."""
    sent = [part for name, value in (headers or {}).items() for part in ("--header", f"{name}: {value}")]
    return _run(*sent, url, seconds=seconds, refused=refused)


def run_unknown(url: str, *, seconds: int) -> Load:
    """Request random codes, which no link has."""
    return _run("--script", str(_RANDOM_CODE), url, seconds=seconds, refused=True)


def run_many(url: str, *, order: str, links: int, step: int = 1, seconds: int) -> Load:
    """Request this number of the benchmark's links, with numbers that are `step` apart, in an order of the script."""
    return _run("--script", str(_RANDOM_LINK), url, "--", order, str(links), str(step), seconds=seconds)


def run_posts(url: str, path: str, *, keys: Sequence[str], connections: int = CONNECTIONS, seconds: int) -> Load:
    """Send new links to this path, each with a random one of the API keys."""
    return _run("--script", str(_NEW_LINK), url, "--", path, *keys, seconds=seconds, connections=connections)


@contextmanager
def flood(url: str) -> Iterator[None]:
    """Request random codes, which no link has, until the end of the block."""
    command = _command(str(_FOR_EVER), CONNECTIONS, "--script", str(_RANDOM_CODE), url)
    process = subprocess.Popen(command, stdout=subprocess.PIPE, text=True)
    try:
        yield
    finally:
        process.send_signal(signal.SIGINT)  # it prints what it did
        output, _ = process.communicate()
    _parsed(output, refused=True)


def _run(*arguments: str, seconds: int, connections: int = CONNECTIONS, refused: bool = False) -> Load:
    command = _command(str(seconds), connections, *arguments)
    return _parsed(subprocess.run(command, capture_output=True, text=True, check=True).stdout, refused=refused)


def _command(seconds: str, connections: int, *arguments: str) -> list[str]:
    return ["wrk", "-t1", f"-c{connections}", f"-d{seconds}s", "--latency", "--timeout=30s", *arguments]


def _parsed(output: str, *, refused: bool) -> Load:
    requests = re.search(r"(\d+) requests in", output)
    rate = re.search(r"Requests/sec:\s+([\d.]+)", output)
    p50, p99 = (re.search(rf"{percent}%\s+([\d.]+)(us|ms|s|m)", output) for percent in (50, 99))
    if requests is None or rate is None or p50 is None or p99 is None:
        sys.exit(f"Unexpected output of wrk:\n{output}")
    errors = re.search(r"Non-2xx or 3xx responses: (\d+)", output)
    expected = int(requests[1]) if refused else 0
    if "Socket errors" in output or (int(errors[1]) if errors else 0) != expected:
        sys.exit(f"Not every request was answered as it should be:\n{output}")
    return Load(int(requests[1]), float(rate[1]), _milliseconds(p50), _milliseconds(p99))


def _milliseconds(found: re.Match[str]) -> float:
    return float(found[1]) * _MILLISECONDS[found[2]]
