"""manage.py restore: load a backup into an empty installation, of any engine."""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import IO, Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandParser

from shortener.backups import schema, waiting
from shortener.backups.checking import Checked, checked
from shortener.backups.failures import BackupError
from shortener.backups.manifest import Header
from shortener.backups.names import S3_SCHEME, Name
from shortener.backups.places import Place, place_at
from shortener.backups.restoring import Open, Restored, check_target, restore
from shortener.db.copying.progress import Progress
from shortener.management import backup_options
from shortener.management.copy_preconditions import connect
from shortener.web.requests.log_lines import safe_line


class Command(BaseCommand):
    """Checks a backup, loads it, compares the database with it, and prints a summary."""

    help = (
        "Restore a backup into an empty installation, and compare the database with it. To continue an interrupted "
        "restore, run the same command again."
    )
    requires_system_checks = ()

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument(
            "--from",
            dest="source",
            default="",
            metavar="PATH",
            help="a backup, or a folder, whose newest backup is restored; also s3://bucket/prefix/name",
        )
        parser.add_argument(
            "--check", action="store_true", help="only read the backup and compare it with its manifest"
        )
        backup_options.add_key_options(parser)

    def handle(self, *args: Any, **options: Any) -> None:
        progress = Progress(self.stdout)
        with backup_options.errors_in_one_line(again="Run the same command again to continue."):
            try:
                place, name = _found(options["source"] or settings.BACKUPS.to)
                protection = backup_options.keys(options, [])

                @contextmanager
                def open_archive() -> Iterator[IO[bytes]]:
                    with place.opened(name) as file:
                        yield protection.opened(file)

                with open_archive() as archive:
                    backup = checked(archive, progress)
                _check_tables(backup.header)
                lines = [f"{place}/{name}", *_description(backup)]
                if not options["check"]:
                    lines += self._restore(backup, open_archive, progress)
            finally:
                progress.leave()
        self.stdout.write("\n".join(lines))

    def _restore(self, backup: Checked, open_archive: Open, progress: Progress) -> list[str]:
        backup_options.check_nothing_runs()
        connect()
        mark = check_target(backup)
        restored = restore(
            backup, open_archive, mark, secret_key=backup_options.generated_secret_key(), progress=progress
        )
        if restored.unreadable:
            if backup_options.redis_answers():
                waiting.clicks().set_aside(restored.unreadable)
            elif settings.EMBEDDED_VALKEY:
                with backup_options.embedded_valkey():
                    waiting.clicks().set_aside(restored.unreadable)
            else:
                raise BackupError("REDIS_URL does not answer. Start it, and run the same command again to continue.")
        mark.remove()
        return [
            "Restored: the database has the same rows, and the waiting clicks are stored. Start Shortener.",
            "People must sign in again: sessions are not in backups.",
            _about_secret_key(restored),
        ]


def _found(address: str) -> tuple[Place, str]:
    """Return the place and the name of a backup, of a folder the newest; raise BackupError."""
    folder, _, name = address.rstrip("/").rpartition("/")
    is_file = not address.startswith(S3_SCHEME) and Path(address).is_file()
    if is_file or Name.parsed(name):
        return place_at(folder or "."), name
    place = place_at(address)
    found = sorted((each for each in map(Name.parsed, place.names()) if each), key=lambda each: each.at)
    if not found:
        raise BackupError(f"{place} has no backup.")
    if len({each.site for each in found}) > 1:
        raise BackupError(f"{place} has backups of several sites. Name one of the files.")
    return place, str(found[-1])


def _check_tables(header: Header) -> None:
    """Raise BackupError for tables that there cannot be; a newer version may have others."""
    if not schema.is_of_newer_version(header.migrations):
        schema.check_tables(header.tables, header.migrations, engine=header.engine)


def _description(backup: Checked) -> list[str]:
    header, manifest = backup
    return [
        safe_line(  # a stranger may have made it
            f"Of {header.site}, made {header.made_at:%Y-%m-%d %H:%M:%S} UTC: Shortener {header.version}, "
            f"{header.engine}."
        ),
        f"{manifest.rows:,} rows of {len(manifest.tables)} tables, {manifest.waiting:,} entries of the click stream; "
        "all counts and digests are right.",
    ]


def _about_secret_key(restored: Restored) -> str:
    if restored.is_same_key:
        return "SECRET_KEY is that of the backup."
    return (
        "SECRET_KEY is not that of the backup: authenticator apps and recovery codes cannot be used until you set the "
        "old one, in the environment or as the file secret-key in DATA_DIR."
    )
