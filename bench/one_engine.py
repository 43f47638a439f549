"""Measure the rates of one database and print them as JSON. Run as a process, because settings name one database."""

import json
import signal
import sys

from bench import environment


def main() -> None:
    """Measure the database of the URL (by default SQLite), and stop every process that was started."""
    size, database_url = sys.argv[1:]
    signal.signal(signal.SIGTERM, lambda *_signal: sys.exit(143))
    with environment.temporary(database_url):
        from bench import rates  # imports models, so Django must be set up first

        print(json.dumps(rates.measure(quick=size == "quick")))


main()
