"""Making a backup, and checking the written file."""

import hashlib
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import datetime
from typing import IO, cast

import msgspec
from django.conf import settings
from django.db import connection

from shortener.backups import schema, waiting
from shortener.backups.archive import ArchiveWriter
from shortener.backups.checking import checked
from shortener.backups.failures import BackupError
from shortener.backups.folders import draft_file, remove_leftovers
from shortener.backups.manifest import FORMAT, Header, Manifest, TableContent, secret_key_check
from shortener.backups.names import Name
from shortener.backups.places import Place
from shortener.backups.protection import Protection
from shortener.backups.snapshot import snapshot
from shortener.db.copying.progress import Progress
from shortener.db.copying.rows import Rows, digest_of, encoded, in_bytes
from shortener.db.copying.tables import Table

_LARGEST_MEMBER = 4_194_304  # bytes, and one row more
_COPIED = 1_048_576  # bytes

_encode = msgspec.msgpack.Encoder(order="deterministic").encode


@dataclass(frozen=True)
class Made:
    """A finished backup."""

    place: Place
    name: str
    size: int  # bytes
    manifest: Manifest
    was_read: bool  # decrypted and compared; otherwise only the bytes of the file were compared


@dataclass(frozen=True)
class Source:
    """What a backup is of, beside the database."""

    site: str
    version: str
    secret_key: str | None  # only a generated one, for an encrypted backup
    has_stream: bool  # whether Redis answers
    check_nothing_runs: Callable[[], None]


def make(source: Source, place: Place, protection: Protection, progress: Progress, *, at: datetime) -> Made:
    """Write a backup of this installation to the place, read it again, and return what it has; raise BackupError."""
    place.check()
    name = str(Name(source.site, at, protection.encrypts))
    draft = place.draft(name, settings.DATA_DIR)
    remove_leftovers(draft.parent, site=source.site, at=at)
    with draft_file(draft) as file:
        target = protection.encrypted(file)
        manifest = _write(source, ArchiveWriter(cast("IO[bytes]", target or file), at=at), progress, at=at)
        if target:
            target.finish()
        file.seek(0)
        written = _sha256(file, progress)
        size = file.tell()
    progress.note(f"Storing {name} …")
    try:
        place.keep(draft, name)
    finally:
        draft.unlink(missing_ok=True)
    _compare(place, name, written, manifest, protection, progress)
    return Made(place, name, size, manifest, was_read=protection.decrypts)


def _write(source: Source, archive: ArchiveWriter, progress: Progress, *, at: datetime) -> Manifest:
    migrations = schema.applied()
    if not migrations:
        raise BackupError("The database of DATABASE_URL is empty. There is nothing to back up.")
    apps = schema.apps_at(migrations)
    tables = schema.tables_of(apps)
    archive.add_header(
        Header(
            FORMAT,
            source.version,
            source.site,
            connection.vendor,
            at,
            migrations,
            {table.name: table.columns for table in tables},
            secret_key_check(settings.SECRET_KEY),
        )
    )
    if source.secret_key is not None:
        archive.add_secret_key(source.secret_key)
    counts = {"clicks": 0, "unreadable": 0}
    if source.has_stream:
        clicks = waiting.clicks()
        progress.note("Waiting for clicks to be stored …")
        clicks.settle()
        for folder, entries in (("clicks", clicks.waiting()), ("unreadable", clicks.unreadable())):
            for some in entries:
                archive.add(folder, "stream", _encode(some))
                counts[folder] += len(some)
    with snapshot(check_nothing_runs=source.check_nothing_runs):
        if schema.applied() != migrations:
            raise BackupError("The database was migrated at the same time. Run the same command again.")
        rows = Rows(apps=apps)
        contents = {table.name: _write_table(table, rows, archive, progress) for table in tables}
    return archive.finish(
        Manifest(contents, counts["clicks"], counts["unreadable"], source.secret_key is not None, sha256="")
    )


def _write_table(table: Table, rows: Rows, archive: ArchiveWriter, progress: Progress) -> TableContent:
    progress.begin(table.name, total=table.model._base_manager.count(), done=0)
    total, count = 0, 0
    for batch in rows.batches(table):
        found = [encoded(row) for _, row in batch]
        total += sum(map(digest_of, found))
        count += len(found)
        for part in _parts(found):
            archive.add("tables", table.name, _encode(part))
        progress.advance_to(count)
    progress.end()
    return TableContent(count, in_bytes(total).hex())


def _parts(rows: list[bytes]) -> Iterator[list[msgspec.Raw]]:
    """Divide encoded rows so that no part has many megabytes."""
    part: list[msgspec.Raw] = []
    size = 0
    for row in rows:
        part.append(msgspec.Raw(row))
        size += len(row)
        if size >= _LARGEST_MEMBER:
            yield part
            part, size = [], 0
    if part:
        yield part


def _sha256(file: IO[bytes], progress: Progress) -> str:
    progress.note("Reading the backup again …")
    found = hashlib.sha256()
    while content := file.read(_COPIED):
        found.update(content)
    return found.hexdigest()


def _compare(
    place: Place, name: str, written: str, manifest: Manifest, protection: Protection, progress: Progress
) -> None:
    """Read the kept file; delete it and raise BackupError if it is not what was written."""
    try:
        with place.opened(name) as file:
            is_equal = _sha256(file, progress) == written
        if is_equal and protection.decrypts:
            with place.opened(name) as file:
                is_equal = checked(protection.opened(file), progress).manifest == manifest
    except BackupError as error:
        raise BackupError(f"The backup was written but cannot be read again: {error}") from error
    if not is_equal:
        place.delete(name)
        raise BackupError(f"{place}/{name} is not what was written to it, and was deleted. Check the disk.")
