"""The rates of one database, as JSON; a process of its own, for Django's settings are those of one database."""

import json
import signal
import sys

from bench import environment


def main() -> None:
    """Measure the database of the URL, SQLite without one; nothing that was started stays behind."""
    size, database_url = sys.argv[1:]
    signal.signal(signal.SIGTERM, lambda *_signal: sys.exit(143))
    with environment.temporary(database_url):
        from bench import rates  # it loads models, for which Django must be set up

        print(json.dumps(rates.measure(quick=size == "quick")))


main()
