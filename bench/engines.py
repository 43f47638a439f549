"""Compare another database with SQLite, on the same machine in one run."""

import json
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from bench.budgets import align_columns
from bench.environment import ROOT

NAMES = {"postgresql": "PostgreSQL", "mongodb": "MongoDB's protocol"}


def compare(engine: str, *, quick: bool) -> str:
    """Return a table of the rates of SQLite and the engine with their ratios."""
    ours = _measured("", quick=quick)
    with _running(engine) as database_url:
        theirs = _measured(database_url, quick=quick)
    lines = [("what", "SQLite", NAMES[engine], "ratio")]
    lines += [(name, f"{ours[name]:,.0f}", f"{rate:,.0f}", f"{rate / ours[name]:.0%}") for name, rate in theirs.items()]
    return align_columns(lines)


def _measured(database_url: str, *, quick: bool) -> dict[str, float]:
    command = [sys.executable, "-m", "bench.one_engine", "quick" if quick else "full", database_url]
    process = subprocess.Popen(command, cwd=ROOT, stdout=subprocess.PIPE)
    try:
        output, _ = process.communicate()
    finally:
        process.terminate()  # it stops its own processes
        process.wait()
    if process.returncode:
        sys.exit(process.returncode)
    rates: dict[str, float] = json.loads(output)
    return rates


@contextmanager
def _running(engine: str) -> Iterator[str]:
    # Imported here, because the tests' servers are needed for this only.
    from tests.engines.mongodb_server import MongoDB
    from tests.stack.servers import Postgres

    folder = Path(tempfile.mkdtemp(prefix="shortener-bench-database-"))
    server = Postgres(folder) if engine == "postgresql" else MongoDB(folder)
    try:
        yield server.url
    finally:
        server.remove()
