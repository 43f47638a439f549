"""The budgets of the product as a table, each beside what was measured; exit 1 when one is missed."""

import argparse
import signal
import sys

from bench import environment, rows, wrk

_PARTS = ("queries", "redirects", "scale", "clicks", "kill", "limit")


def main() -> None:
    """Measure, print and exit; nothing that was started stays behind."""
    parser = argparse.ArgumentParser(prog="python -m bench", description=__doc__)
    parser.add_argument("--quick", action="store_true", help="less of everything, for development")
    parser.add_argument("--only", action="append", choices=_PARTS, help="this part only; may be repeated")
    options = parser.parse_args()
    signal.signal(signal.SIGTERM, lambda *_signal: sys.exit(143))
    wrk.ensure_installed()
    try:
        with environment.temporary():
            from bench import report  # it loads models, for which Django must be set up

            found = report.measure(options.only or _PARTS, report.QUICK if options.quick else report.FULL)
    except KeyboardInterrupt:
        sys.exit(130)
    print(rows.table(found))
    sys.exit(0 if all(row.ok for row in found) else 1)


main()
