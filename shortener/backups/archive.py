"""The archive: a tar of small members, compressed with Zstandard, written and read as a stream."""

import hashlib
import io
import re
import tarfile
from collections.abc import Iterator
from datetime import datetime
from itertools import chain
from typing import IO, Any, NamedTuple, Self, TypeVar, cast

import msgspec
import zstandard

from shortener.backups.age.errors import AgeError
from shortener.backups.failures import NoBackup
from shortener.backups.manifest import FORMAT, Header, Manifest

HEADER, MANIFEST, SECRET_KEY = "header.json", "manifest.json", "secret-key"
FIRST_BYTES = zstandard.FRAME_HEADER

_LEVEL = 3
_LARGEST_WINDOW = 2**25  # bytes of memory that reading takes
_LARGEST_MEMBER = 2**26  # bytes; backups have 4 MB and one row in each
_LARGEST_TEXT = 2**20  # bytes of header, manifest and secret key
_COPIED = 65_536
_COMPRESSED = 2_048  # bytes; even if they are crafted, they become 64 MB at most
_DAMAGED = "The backup is damaged: {}. Use another one."
_TRUNCATED = "The backup is truncated: its end is missing. Use another one."
_FOREIGN = "The file is not a backup of Shortener."
_TABLES = "tables"
_OTHERS = {("clicks", "stream"), ("unreadable", "stream"), (SECRET_KEY, "")}  # folders and names of other members
_NAME = re.compile(r"[a-z][a-z0-9_]{0,62}")  # of a table or column

Content = TypeVar("Content", Header, Manifest)


class Member(NamedTuple):
    """One member: `tables/links_link/00000001` has the name links_link in the folder tables."""

    folder: str
    name: str
    content: bytes


def damaged(what: str) -> NoBackup:
    """Return the error for an archive of ours whose content cannot be right."""
    return NoBackup(_DAMAGED.format(what))


class ArchiveWriter:
    """Writes the members. Without finish(), the archive counts as truncated."""

    def __init__(self, target: IO[bytes], *, at: datetime) -> None:
        compressor = zstandard.ZstdCompressor(level=_LEVEL, write_checksum=True)
        self._compressed: Any = compressor.stream_writer(target, closefd=False)
        # Its types lack `members`, of which it would keep all.
        self._tar: Any = tarfile.open(fileobj=self._compressed, mode="w|", format=tarfile.USTAR_FORMAT)  # noqa: SIM115
        self._hash = hashlib.sha256()
        self._at = int(at.timestamp())
        self._number = 0

    def add_header(self, header: Header) -> None:
        """Add the first member."""
        self._add(HEADER, _json(header))

    def add(self, folder: str, name: str, content: bytes) -> None:
        """Add a member to a folder."""
        self._number += 1
        self._add(f"{folder}/{name}/{self._number:08}", content)

    def add_secret_key(self, key: str) -> None:
        """Add the secret key."""
        self._add(SECRET_KEY, key.encode())

    def finish(self, manifest: Manifest) -> Manifest:
        """Add the manifest, which gets the digest of all members, and the end; return the manifest."""
        manifest.sha256 = self._hash.hexdigest()
        self._add(MANIFEST, _json(manifest))
        self._tar.close()
        self._compressed.close()
        return manifest

    def _add(self, name: str, content: bytes) -> None:
        about = tarfile.TarInfo(name)
        about.size, about.mode, about.mtime = len(content), 0o600, self._at
        self._tar.addfile(about, io.BytesIO(content))
        self._tar.members = []
        _digest_member(self._hash, name, content)


class _Plain(tarfile.TarInfo):
    """A member that is a plain file. tarfile would read headers of other kinds into memory, whatever their size."""

    @classmethod
    def frombuf(cls, buf: bytes | bytearray, encoding: str, errors: str) -> Self:
        """Return the member that this block begins; raise NoBackup if it has another kind or is too large."""
        member = super().frombuf(buf, encoding, errors)
        if member.type != tarfile.REGTYPE or member.size < 0 or not member.name.isascii():
            raise NoBackup(_FOREIGN)
        largest = _LARGEST_TEXT if member.name in (HEADER, MANIFEST, SECRET_KEY) else _LARGEST_MEMBER
        if member.size > largest:
            raise damaged(f"a part of it has more than {largest >> 20} MB")
        return member


class ArchiveReader:
    """Reads the members in their order. Raises NoBackup for what is no backup, or a damaged one."""

    def __init__(self, source: IO[bytes]) -> None:
        self._plain = _Decompressed(source)
        self._hash = hashlib.sha256()
        self._members = self._read()
        name, content = next(self._members, ("", b""))
        if name != HEADER:
            raise NoBackup(_FOREIGN)
        self.header = _decoded(content, Header)
        if self.header.format != FORMAT:
            raise NoBackup(
                f"The backup has another format ({self.header.format!r:.40}). A newer Shortener may read it."
            )
        if not all(_NAME.fullmatch(name) for name in chain(self.header.tables, *self.header.tables.values())):
            raise damaged("a name of a table or column has other characters")
        self.manifest: Manifest | None = None  # known when all members have been read

    def __iter__(self) -> Iterator[Member]:
        """Yield the members between header and manifest; at the end, the whole archive has been checked."""
        others = _OTHERS
        for name, content in self._members:
            if name == MANIFEST:
                self._end(_decoded(content, Manifest))
                return
            folder, _, rest = name.partition("/")
            member = Member(folder, rest.rpartition("/")[0], content)
            if folder == _TABLES:
                others, is_known = set(), member.name in self.header.tables  # tables are last
            else:
                is_known = (folder, member.name) in others
            if not is_known:
                raise damaged("it has a part of another kind")
            yield member
        raise NoBackup(_TRUNCATED)

    def _end(self, manifest: Manifest) -> None:
        if manifest.sha256 != self._before_manifest:
            raise damaged("its digest is not that of its content")
        try:
            while self._plain.read(_COPIED):  # the end has a checksum
                pass
        except (zstandard.ZstdError, AgeError) as error:
            raise damaged(_reason(error)) from error
        self.manifest = manifest

    def _read(self) -> Iterator[tuple[str, bytes]]:
        try:
            tar: Any
            with tarfile.open(fileobj=cast("IO[bytes]", self._plain), mode="r|", tarinfo=_Plain) as tar:
                while about := tar.next():
                    content = tar.extractfile(about).read()
                    if len(content) < about.size:
                        raise NoBackup(_TRUNCATED)
                    self._before_manifest = self._hash.hexdigest()
                    _digest_member(self._hash, about.name, content)
                    tar.members = []
                    yield about.name, content
        except (tarfile.TarError, zstandard.ZstdError, EOFError, AgeError) as error:
            raise damaged(_reason(error)) from error


class _Decompressed:
    """The decompressed bytes of a stream; zstandard's own reader takes a truncated stream for a complete one."""

    def __init__(self, source: IO[bytes]) -> None:
        self._source = source
        self._decompress = zstandard.ZstdDecompressor(max_window_size=_LARGEST_WINDOW).decompressobj()
        self._plain = io.BytesIO()

    def read(self, size: int) -> bytes:
        """Return up to so many bytes, none at the end; raise NoBackup for a truncated stream."""
        while not (found := self._plain.read(size)) and not self._decompress.eof:
            compressed = self._source.read(_COMPRESSED)
            if not compressed:
                raise NoBackup(_TRUNCATED)
            self._plain = io.BytesIO(self._decompress.decompress(compressed))
        if not found and (self._decompress.unused_data or self._source.read(1)):
            raise damaged("it goes on after its end")
        return found


def _reason(error: Exception) -> str:
    return str(error).rstrip(".") or type(error).__name__


def _digest_member(digest: "hashlib._Hash", name: str, content: bytes) -> None:
    digest.update(f"{name}\0{len(content)}\0".encode())
    digest.update(content)


def _json(value: msgspec.Struct) -> bytes:
    return msgspec.json.format(msgspec.json.encode(value), indent=1)


def _decoded(content: bytes, kind: type[Content]) -> Content:
    try:
        return msgspec.json.decode(content, type=kind)
    except (msgspec.MsgspecError, UnicodeDecodeError, RecursionError) as error:
        raise damaged(str(error)) from error
