"""Run the load generator wrk, with one thread and 64 connections, and parse its output."""

import os
import re
import shutil
import subprocess
import sys
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

CONNECTIONS = 64

_RANDOM_LINK = Path(__file__).with_name("random_link.lua")
_NEW_LINK = Path(__file__).with_name("new_link.lua")
_MILLISECONDS = {"us": 0.001, "ms": 1.0, "s": 1000.0}
_HOW_TO_INSTALL = "The benchmark needs wrk: apt-get install wrk, brew install wrk, or https://github.com/wg/wrk."


@dataclass(frozen=True)
class Load:
    """Requests per second, and the 99th percentile of the response times in milliseconds."""

    rate: float
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


def run(url: str, *, seconds: int) -> Load:
    """Request one URL."""
    return _run(url, seconds=seconds)


def run_many(url: str, *, hot: int, step: int, seconds: int) -> Load:
    """Request random ones of `hot` links of the benchmark, with numbers that are `step` apart."""
    return _run("--script", str(_RANDOM_LINK), url, "--", str(hot), str(step), seconds=seconds)


def run_posts(url: str, *, keys: Sequence[str], seconds: int) -> Load:
    """Create links, each with a random one of the API keys."""
    return _run("--script", str(_NEW_LINK), url, "--", *keys, seconds=seconds)


def _run(*arguments: str, seconds: int) -> Load:
    command = ["wrk", "-t1", f"-c{CONNECTIONS}", f"-d{seconds}s", "--latency", "--timeout=30s", *arguments]
    output = subprocess.run(command, capture_output=True, text=True, check=True).stdout
    if "Non-2xx or 3xx" in output or "Socket errors" in output:
        sys.exit(f"Not every request was answered as it should be:\n{output}")
    rate = re.search(r"Requests/sec:\s+([\d.]+)", output)
    p99 = re.search(r"99%\s+([\d.]+)(us|ms|s)", output)
    if rate is None or p99 is None:
        sys.exit(f"Unexpected output of wrk:\n{output}")
    return Load(float(rate[1]), float(p99[1]) * _MILLISECONDS[p99[2]])
