"""Restoring a backup into an empty installation.

A restore that was interrupted leaves a file in DATA_DIR. With it, the same restore continues: rows that are there are
not stored again, and in the end the whole database is compared with the backup.
"""

from collections.abc import Callable, Sequence
from contextlib import AbstractContextManager
from dataclasses import dataclass
from pathlib import Path
from typing import IO

from django.conf import settings
from django.db import DatabaseError, connection

from shortener.backups import schema, waiting
from shortener.backups.archive import SECRET_KEY, ArchiveReader
from shortener.backups.checking import Checked
from shortener.backups.contents import entries_of, rows_of
from shortener.backups.failures import BackupError
from shortener.backups.manifest import secret_key_check
from shortener.backups.marks import Mark, Stage
from shortener.backups.rounding import Rounding
from shortener.db.copying.failures import reason
from shortener.db.copying.progress import Progress
from shortener.db.copying.rows import Row, Rows, digest, in_bytes
from shortener.db.copying.storing import Storage
from shortener.db.copying.tables import Table

Open = Callable[[], AbstractContextManager[IO[bytes]]]  # opens the archive from its beginning, decrypted
_AGAIN = "Run the same command again to continue."


@dataclass(frozen=True)
class Restored:
    """What was restored, as far as the manifest does not say it."""

    unreadable: Sequence[bytes]  # entries of the stream to set aside, which needs Redis
    is_same_key: bool  # SECRET_KEY is that of the backup


def check_target(backup: Checked) -> Mark:
    """Return the mark of a restore that can begin or continue; raise BackupError if the database has other rows."""
    header = backup.header
    schema.check_known(header.migrations, version=header.version)
    schema.check_tables(header.tables, header.migrations, engine=header.engine)
    mark = Mark(backup.manifest.sha256)
    if mark.stage is None and (used := _used_table()):
        raise BackupError(
            f"The database of DATABASE_URL is not empty: {used} has rows. A backup can be restored only into an empty "
            "database. For SQLite, move the file db.sqlite3 away, with those that begin with the same name; for a "
            "server, create another database."
        )
    return mark


def restore(backup: Checked, open_archive: Open, mark: Mark, *, secret_key: str | None, progress: Progress) -> Restored:
    """Load everything, compare it with the backup, migrate it to the newest schema, and store the waiting clicks.

    `secret_key` is a generated one of this installation, which that of the backup replaces.
    """
    if mark.stage in (None, Stage.LOADING):
        is_continued = mark.stage is Stage.LOADING
        mark.set(Stage.LOADING)
        progress.note("Creating the tables …")
        schema.migrate_to(backup.header.migrations, engine=backup.header.engine)
        try:
            _load(backup, open_archive, progress, is_continued=is_continued)
        except DatabaseError as error:
            raise BackupError(f"DATABASE_URL: {reason(error)}. {_AGAIN}") from error
        mark.set(Stage.LOADED)
    progress.note("Applying the migrations of this version …")
    schema.migrate_to_newest()
    unreadable, key = _store_clicks(open_archive, progress)
    if key is not None and secret_key not in (None, key):
        _keep_secret(settings.DATA_DIR / "secret-key", key)
        return Restored(unreadable, is_same_key=True)
    is_same_key = secret_key_check(settings.SECRET_KEY) == backup.header.secret_key_check
    return Restored(unreadable, is_same_key)


def _used_table() -> str:
    """Return a table that has rows, apart from those with rows of migrations; empty if there is none."""
    migrations = schema.applied()
    if not migrations:
        return ""
    existing = connection.introspection.table_names()
    tables = schema.tables_of(schema.apps_at(migrations))
    used = (t.name for t in tables if not t.is_numbered and t.name in existing and t.model._base_manager.exists())
    return next(used, "")


def _load(backup: Checked, open_archive: Open, progress: Progress, *, is_continued: bool) -> None:
    apps = schema.apps_at(backup.header.migrations, engine=backup.header.engine)
    tables = {table.name: table for table in schema.tables_of(apps)}
    rounding = Rounding() if connection.vendor == "mongodb" else None
    held = Rows(apps=apps, in_milliseconds=rounding is not None)
    storage = Storage(held)
    totals, done = dict.fromkeys(backup.header.tables, 0), dict.fromkeys(backup.header.tables, 0)
    current = ""
    with open_archive() as stream:
        for member in ArchiveReader(stream):
            if member.folder != "tables":
                continue
            table = tables[member.name]
            if member.name != current:
                current = _begin(member.name, current, backup, progress)
            columns = backup.header.tables[table.name]
            rows = _arranged(table, columns, rows_of(member, columns))
            if rounding:
                rows = rounding.rows(table, rows)
            totals[table.name] += sum(map(digest, rows))
            done[table.name] += len(rows)
            storage.store(table, _missing(table, rows) if is_continued else rows)
            progress.advance_to(done[table.name])
    if current:
        progress.end()
    for name, total in totals.items():
        if not schema.is_filled_by_migrate(tables[name]):
            _compare(tables[name], held, done[name], in_bytes(total), progress)


def _begin(name: str, before: str, backup: Checked, progress: Progress) -> str:
    if before:
        progress.end()
    progress.begin(name, total=backup.manifest.tables[name].rows, done=0)
    return name


def _arranged(table: Table, columns: Sequence[str], rows: list[Row]) -> list[Row]:
    """Return the rows with the columns of the table here, which are the same for our own tables."""
    if list(columns) == table.columns:
        return rows
    defaults = [field.get_default() for field in table.fields]
    places = [columns.index(column) if column in columns else None for column in table.columns]
    return [
        [default if place is None else row[place] for place, default in zip(places, defaults, strict=True)]
        for row in rows
    ]


def _missing(table: Table, rows: list[Row]) -> list[Row]:
    """Return the rows that an interrupted restore has not stored; a numbered table finds them by itself."""
    if table.is_numbered or not rows:
        return rows
    key = table.columns.index(table.model._meta.pk.attname)
    stored = set(table.model._base_manager.filter(pk__in=[row[key] for row in rows]).values_list("pk", flat=True))
    return [row for row in rows if row[key] not in stored]


def _compare(table: Table, held: Rows, count: int, expected: bytes, progress: Progress) -> None:
    progress.note(f"Comparing {table.name} …")
    found = held.summary(table)
    if (found.count, found.digest) != (count, expected):
        raise BackupError(
            f"{table.name} differs from the backup: {found.count:,} rows here, {count:,} in the backup, or other "
            "values. Restore again into an empty database."
        )


def _store_clicks(open_archive: Open, progress: Progress) -> tuple[list[bytes], str | None]:
    """Store the waiting clicks. Return the entries that cannot be read, and the secret key or None."""
    unreadable, secret_key = list[bytes](), None
    progress.note("Storing the clicks that waited …")
    with open_archive() as stream:
        for member in ArchiveReader(stream):
            match member.folder:
                case "tables":
                    break  # they come last
                case "clicks":
                    unreadable += waiting.clicks().store(entries_of(member))
                case "unreadable":
                    unreadable += entries_of(member)
                case folder if folder == SECRET_KEY:
                    secret_key = member.content.decode()
    return unreadable, secret_key


def _keep_secret(file: Path, key: str) -> None:
    """Replace the key that was generated for the empty installation."""
    draft = file.with_name("secret-key.restored")
    draft.touch(mode=0o600)
    draft.write_text(key)
    draft.rename(file)
