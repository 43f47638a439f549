"""Stream ZIP files and JSON lists in parts, with one part in memory at a time."""

import json
from collections.abc import Iterable, Iterator
from datetime import datetime
from itertools import islice
from typing import Any
from zipfile import ZIP_DEFLATED, ZipFile, ZipInfo

_ROWS_PER_PART = 500

ArchiveFile = tuple[str, Iterable[bytes]]  # its name in the archive, and its content in parts


class _Written:
    """A buffer that ZipFile writes to. Without a seek(), ZipFile writes sizes after the contents."""

    def __init__(self) -> None:
        self._parts: list[bytes] = []

    def write(self, part: bytes) -> int:
        """Append the bytes to the buffer."""
        self._parts.append(bytes(part))
        return len(part)

    def flush(self) -> None:
        """Do nothing; ZipFile calls it."""

    def take(self) -> bytes:
        """Return and clear the buffer."""
        taken = b"".join(self._parts)
        self._parts.clear()
        return taken


def zipped(files: Iterable[ArchiveFile], *, at: datetime) -> Iterator[bytes]:
    """Yield a ZIP archive of the files, with this time of modification."""
    written = _Written()
    with ZipFile(written, "w", allowZip64=True) as archive:  # type: ignore[call-overload]  # needs no more than write()
        for name, parts in files:
            about = ZipInfo(name, at.timetuple()[:6])
            about.compress_type = ZIP_DEFLATED
            about.external_attr = 0o600 << 16
            with archive.open(about, "w", force_zip64=True) as entry:
                for part in parts:
                    entry.write(part)
                    if ready := written.take():
                        yield ready
    yield written.take()


def json_list(rows: Iterable[Any]) -> Iterator[bytes]:
    """Yield a JSON array with one row per line."""
    yield b"["
    separator, rest = "\n", iter(rows)
    while some := list(islice(rest, _ROWS_PER_PART)):
        yield (separator + ",\n".join(map(as_json, some))).encode()
        separator = ",\n"
    yield b"\n]\n"


def as_json(value: Any) -> str:
    """Return the value as JSON, with times in ISO 8601."""
    return json.dumps(value, ensure_ascii=False, default=_plain)


def _plain(value: Any) -> str:
    if isinstance(value, datetime):
        return value.isoformat().replace("+00:00", "Z")
    return str(value)
