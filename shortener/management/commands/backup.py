"""manage.py backup: write everything of the installation into one file, while it runs."""

import io
import os
from contextlib import ExitStack
from functools import partial
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandParser, OutputWrapper
from django.utils import timezone

from shortener import __version__
from shortener.backups import scheduled
from shortener.backups.failures import BackupError
from shortener.backups.making import Made, Source, make
from shortener.backups.names import site_of
from shortener.backups.places import Place, place_at
from shortener.backups.protection import Protection
from shortener.db import deadlines
from shortener.db.copying.progress import Progress
from shortener.management import backup_options
from shortener.management.copy_preconditions import connect

_NICENESS = 10
_LONGEST_STATEMENT = 600.0  # seconds: it counts the rows of a table


class Command(BaseCommand):
    """Makes a backup, reads it again, and prints what it has."""

    help = (
        "Write a backup of everything into one file, also while Shortener is running, and read it again. "
        "docs/backups.md describes it."
    )
    requires_system_checks = ()

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument(
            "--to", default="", metavar="PLACE", help="a folder or s3://bucket/prefix; by default BACKUP_TO"
        )
        parser.add_argument(
            "--recipient",
            action="append",
            default=[],
            metavar="AGE1…",
            help="public key of age to encrypt for, instead of BACKUP_RECIPIENTS; can be repeated",
        )
        backup_options.add_key_options(parser)
        parser.add_argument(
            "--without-waiting-clicks", action="store_true", help="make a backup although Redis does not answer"
        )
        parser.add_argument(
            "--scheduled",
            action="store_true",
            help="to BACKUP_TO, on one machine at a time, and delete backups beyond BACKUP_KEPT; beat does this",
        )

    def handle(self, *args: Any, **options: Any) -> None:
        os.nice(_NICENESS)
        deadlines.limit_calls(_LONGEST_STATEMENT)
        progress = Progress(OutputWrapper(io.StringIO()) if options["scheduled"] else self.stdout)
        at = timezone.now()
        with backup_options.errors_in_one_line(again="Run the same command again."):
            try:
                protection = backup_options.keys(options, options["recipient"] or settings.BACKUPS.recipients)
                run = partial(self._make, protection=protection, progress=progress, options=options)
                made: Made | None
                if options["scheduled"]:
                    made = scheduled.run(run, at=at, clock=timezone.now)
                else:
                    made = run(place_at(options["to"] or settings.BACKUPS.to))
            finally:
                progress.leave()
        if made is None:
            self.stdout.write("Another machine is making a backup.")
        elif not options["scheduled"]:
            self.stdout.write("\n".join(_summary(made)))

    def _make(self, place: Place, *, protection: Protection, progress: Progress, options: dict[str, Any]) -> Made:
        with ExitStack() as stack:
            connect()
            has_stream = backup_options.redis_answers()
            if not has_stream and not options["without_waiting_clicks"]:
                if not settings.EMBEDDED_VALKEY:
                    raise BackupError(
                        "REDIS_URL does not answer, so the clicks that wait there cannot be read. Start it, or add "
                        "--without-waiting-clicks."
                    )
                backup_options.check_nothing_runs()
                stack.enter_context(backup_options.embedded_valkey())
                has_stream = True
            source = Source(
                site_of(settings.BACKUPS.site),
                __version__,
                backup_options.generated_secret_key() if protection.encrypts else None,
                has_stream,
                backup_options.check_nothing_runs,
            )
            return make(source, place, protection, progress, at=timezone.now())


def _summary(made: Made) -> list[str]:
    manifest = made.manifest
    lines = [
        f"{made.place}/{made.name}",
        f"{made.size:,} bytes, {manifest.rows:,} rows of {len(manifest.tables)} tables, {manifest.waiting:,} entries of"
        " the click stream.",
    ]
    if made.was_read:
        lines.append("The backup was read again: all counts and digests are right.")
    else:
        lines.append("All bytes were read again. The rows can be checked with the secret key: restore --check.")
    if manifest.has_secret_key:
        lines.append("The generated secret key is in the backup.")
    elif backup_options.generated_secret_key() is not None:
        lines.append(
            "The backup is not encrypted, so the secret key is not in it. Keep a copy of "
            f"{settings.DATA_DIR}/secret-key in another place: without it, authenticator apps and recovery codes "
            "cannot be used after a restore."
        )
    else:
        lines.append("SECRET_KEY is not in the backup: keep it in another place.")
    return lines
