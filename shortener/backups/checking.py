"""Checking a backup: every row is read, and counts and digests are compared with its manifest."""

from collections import defaultdict
from typing import IO, NamedTuple

from shortener.backups.archive import SECRET_KEY, ArchiveReader, damaged
from shortener.backups.contents import encoded_rows_of, entries_of
from shortener.backups.failures import NoBackup
from shortener.backups.manifest import Header, Manifest, TableContent, secret_key_check
from shortener.db.copying.progress import Progress
from shortener.db.copying.rows import digest_of, in_bytes


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
            rows = encoded_rows_of(member, archive.header.tables[member.name])
            if not counts[member.name]:
                progress.note(f"Checking {member.name} …")
            counts[member.name] += len(rows)
            totals[member.name] += sum(map(digest_of, rows))
        elif member.folder == SECRET_KEY:
            counts[f"/{SECRET_KEY}"] += 1
            if secret_key_check(member.content.decode(errors="replace")) != archive.header.secret_key_check:
                raise damaged("its secret key is not the one that its header names")
        else:
            counts[f"/{member.folder}"] += len(entries_of(member))
    manifest = archive.manifest
    if manifest is None:
        raise NoBackup("The backup has no manifest.")
    found = {name: TableContent(counts[name], in_bytes(totals[name]).hex()) for name in archive.header.tables}
    if found != manifest.tables or (
        (counts["/clicks"], counts["/unreadable"], counts[f"/{SECRET_KEY}"])
        != (manifest.waiting, manifest.unreadable, int(manifest.has_secret_key))
    ):
        raise damaged("its rows are not those of its manifest")
    return Checked(archive.header, manifest)
