"""Measure the performance budgets and print a table; exit with 1 when one is missed.

With ENGINE=postgresql or mongodb in the environment, compare that database with SQLite instead.
"""

import argparse
import os
import signal
import sys
from dataclasses import replace

from bench import budgets, engines, environment, parts, wrk


def main() -> None:
    """Measure, print and exit, after stopping every process that was started."""
    parser = argparse.ArgumentParser(prog="python -m bench", description=__doc__)
    parser.add_argument("--quick", action="store_true", help="less data and shorter loads, for development")
    parser.add_argument(
        "--only", action="append", choices=list(parts.NAMES), help="measure this part only; may be repeated"
    )
    parser.add_argument("--minutes", type=float, help="how long the part hostile sends requests; 60 shows slow leaks")
    options = parser.parse_args()
    signal.signal(signal.SIGTERM, lambda *_signal: sys.exit(143))
    engine = os.environ.get("ENGINE", "")
    if engine and (engine not in engines.NAMES or options.only):
        parser.error(f"ENGINE must be one of {', '.join(engines.NAMES)}, and cannot be combined with --only.")
    wrk.ensure_installed()
    try:
        if engine:
            print(engines.compare(engine, quick=options.quick))
            return
        with environment.temporary():
            from bench import report  # imports models, so Django must be set up first

            size = report.QUICK if options.quick else report.FULL
            if options.minutes:
                size = replace(size, hostile_minutes=options.minutes)
            found = report.measure(options.only or list(parts.NAMES), size)
    except KeyboardInterrupt:
        sys.exit(130)
    print(budgets.format_table(found))
    sys.exit(0 if all(row.ok for row in found) else 1)


main()
