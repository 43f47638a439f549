"""manage.py copy_database: copy the whole database into another one, of any engine."""

import signal
import sys
from collections.abc import Iterable
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.db import Error as DatabaseError

from shortener.db.copying.failures import CannotCopy, reason
from shortener.db.copying.progress import Progress
from shortener.db.copying.sending import Copied, copy_to
from shortener.management import copy_preconditions


class Command(BaseCommand):
    """Copies the database of DATABASE_URL, which it only reads, and prints a summary."""

    help = (
        "Copy every row, including its id, into another database, and compare the two. To continue an "
        "interrupted copy, run the same command again."
    )

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument(
            "--to",
            required=True,
            metavar="URL",
            help="URL of the empty database, in the format of DATABASE_URL; - reads it from stdin, which "
            "keeps a password out of the process list",
        )
        parser.add_argument("--while-running", action="store_true", help="copy even while web and worker are running")

    def handle(self, *args: Any, **options: Any) -> None:
        progress = Progress(self.stdout)
        url = sys.stdin.readline().strip() if options["to"] == "-" else options["to"]
        try:
            copy_preconditions.check_target(url)
            copy_preconditions.check_source()
            if not options["while_running"]:
                copy_preconditions.check_nothing_runs()
            copied = copy_to(url, progress)
        except CannotCopy as error:
            raise CommandError(str(error)) from error
        except DatabaseError as error:
            raise CommandError(f"DATABASE_URL: {reason(error)}. Run the same command again to continue.") from error
        except KeyboardInterrupt:
            raise CommandError(
                "Interrupted. Run the same command again to continue.", returncode=128 + signal.SIGINT
            ) from None
        finally:
            progress.leave()
        self.stdout.write(_table(copied))
        self.stdout.write("Both databases have the same rows. Set DATABASE_URL to the new one, then start Shortener.")


def _table(copied: Iterable[Copied]) -> str:
    lines = [f"{'table':32} {'rows':>13}  digest"]
    lines += [f"{one.table:32} {one.rows:>13,}  {one.digest[:12]}" for one in copied]
    return "\n".join(["", *lines, ""])
