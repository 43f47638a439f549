"""Checking a backup: every row is read, and counts and digests are compared with its manifest."""

from collections import defaultdict
from collections.abc import Iterator
from contextlib import contextmanager
from typing import IO, Any, NamedTuple

import msgspec

from shortener.backups.archive import SECRET_KEY, ArchiveReader, Member
from shortener.backups.failures import NoBackup
from shortener.backups.manifest import Header, Manifest, TableContent
from shortener.db.copying.progress import Progress
from shortener.db.copying.rows import Row, digest_of, in_bytes

_decode_rows = msgspec.msgpack.Decoder(list[list[Any]]).decode
_decode_encoded = msgspec.msgpack.Decoder(list[msgspec.Raw]).decode
_decode_entries = msgspec.msgpack.Decoder(list[bytes]).decode


class Checked(NamedTuple):
    """A backup whose content is what its manifest says."""

    header: Header
    manifest: Manifest


def checked(stream: IO[bytes], progress: Progress) -> Checked:
    """Read the whole archive and return what it says about itself; raise NoBackup if that is not true."""
    archive = ArchiveReader(stream)
    counts: dict[str, int] = defaultdict(int)
    totals: dict[str, int] = defaultdict(int)
    for member in archive:
        if member.folder == "tables":
            with _msgpack():
                rows = _decode_encoded(member.content)
            if not counts[member.name]:
                progress.note(f"Checking {member.name} …")
            counts[member.name] += len(rows)
            totals[member.name] += sum(digest_of(memoryview(row)) for row in rows)
        elif member.folder in ("clicks", "unreadable"):
            counts[f"/{member.folder}"] += len(entries_of(member))
        else:
            counts[f"/{member.folder}"] += 1
    manifest = archive.manifest
    if manifest is None:
        raise NoBackup("The backup has no manifest.")
    found = {name: TableContent(counts[name], in_bytes(totals[name]).hex()) for name in archive.header.tables}
    if found != manifest.tables or (
        (counts["/clicks"], counts["/unreadable"], bool(counts[f"/{SECRET_KEY}"]))
        != (manifest.waiting, manifest.unreadable, manifest.has_secret_key)
    ):
        raise NoBackup("The backup is damaged: its rows are not those of its manifest. Use another one.")
    return Checked(archive.header, manifest)


def rows_of(member: Member) -> list[Row]:
    """Return the rows in a member; raise NoBackup."""
    with _msgpack():
        return _decode_rows(member.content)


def entries_of(member: Member) -> list[bytes]:
    """Return the entries of a stream in a member; raise NoBackup."""
    with _msgpack():
        return _decode_entries(member.content)


@contextmanager
def _msgpack() -> Iterator[None]:
    try:
        yield
    except msgspec.MsgspecError as error:
        raise NoBackup(f"The backup is damaged: {error}. Use another one.") from error
