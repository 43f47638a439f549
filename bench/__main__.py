"""The budgets of the product as a table, each beside what was measured; exit 1 when one is missed.

With ENGINE=postgresql or mongodb in the environment: that database beside SQLite.
"""

import argparse
import os
import signal
import sys

from bench import engines, environment, rows, wrk

_PARTS = ("queries", "redirects", "scale", "clicks", "pages", "kill", "limit")


def main() -> None:
    """Measure, print and exit; nothing that was started stays behind."""
    parser = argparse.ArgumentParser(prog="python -m bench", description=__doc__)
    parser.add_argument("--quick", action="store_true", help="less of everything, for development")
    parser.add_argument("--only", action="append", choices=_PARTS, help="this part only; may be repeated")
    options = parser.parse_args()
    signal.signal(signal.SIGTERM, lambda *_signal: sys.exit(143))
    engine = os.environ.get("ENGINE", "")
    if engine and (engine not in engines.NAMES or options.only):
        parser.error(f"ENGINE is one of {', '.join(engines.NAMES)}, and measures what it measures: without --only.")
    wrk.ensure_installed()
    try:
        if engine:
            print(engines.compare(engine, quick=options.quick))
            return
        with environment.temporary():
            from bench import report  # it loads models, for which Django must be set up

            found = report.measure(options.only or _PARTS, report.QUICK if options.quick else report.FULL)
    except KeyboardInterrupt:
        sys.exit(130)
    print(rows.table(found))
    sys.exit(0 if all(row.ok for row in found) else 1)


main()
