"""Another database beside SQLite, on one machine in one run, each started for this alone."""

import json
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from bench.environment import ROOT
from bench.rows import aligned

NAMES = {"postgresql": "PostgreSQL", "mongodb": "MongoDB's protocol"}


def compare(engine: str, *, quick: bool) -> str:
    """Return a table of the rates of SQLite and of the engine, and their ratios."""
    ours = _measured("", quick=quick)
    with _running(engine) as database_url:
        theirs = _measured(database_url, quick=quick)
    lines = [("what", "SQLite", NAMES[engine], "ratio")]
    lines += [(name, f"{ours[name]:,.0f}", f"{rate:,.0f}", f"{rate / ours[name]:.0%}") for name, rate in theirs.items()]
    return aligned(lines)


def _measured(database_url: str, *, quick: bool) -> dict[str, float]:
    command = [sys.executable, "-m", "bench.one_engine", "quick" if quick else "full", database_url]
    process = subprocess.Popen(command, cwd=ROOT, stdout=subprocess.PIPE)
    try:
        said, _ = process.communicate()
    finally:
        process.terminate()  # it ends what it has started
        process.wait()
    if process.returncode:
        sys.exit(process.returncode)
    rates: dict[str, float] = json.loads(said)
    return rates


@contextmanager
def _running(engine: str) -> Iterator[str]:
    # The servers of the tests, which only they and this need.
    from tests.engines.mongodb_server import MongoDB
    from tests.stack.servers import Postgres

    folder = Path(tempfile.mkdtemp(prefix="shortener-bench-database-"))
    server = Postgres(folder) if engine == "postgresql" else MongoDB(folder)
    try:
        yield server.url
    finally:
        server.remove()
