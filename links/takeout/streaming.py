"""ZIP files and lists of JSON that are written while they are read: a part at a time is in memory."""

import json
from collections.abc import Iterable, Iterator
from datetime import datetime
from itertools import islice
from typing import Any
from zipfile import ZIP_DEFLATED, ZipFile, ZipInfo

_ROWS_PER_PART = 500

File = tuple[str, Iterable[bytes]]  # its name in the archive, and its content in parts


class _Written:
    """What ZipFile has written and nobody has taken yet; without a seek() it writes sizes after the contents."""

    def __init__(self) -> None:
        self._parts: list[bytes] = []

    def write(self, part: bytes) -> int:
        """Keep the bytes until they are taken."""
        self._parts.append(bytes(part))
        return len(part)

    def flush(self) -> None:
        """Do nothing: whoever takes the bytes sends them."""

    def take(self) -> bytes:
        """Return what was written since the last call."""
        taken = b"".join(self._parts)
        self._parts.clear()
        return taken


def zipped(files: Iterable[File], *, at: datetime) -> Iterator[bytes]:
    """Yield the archive that holds the files, dated at this moment."""
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
    """Yield a JSON array of the rows, each in a line of its own."""
    yield b"["
    separator, rest = "\n", iter(rows)
    while some := list(islice(rest, _ROWS_PER_PART)):
        yield (separator + ",\n".join(map(as_json, some))).encode()
        separator = ",\n"
    yield b"\n]\n"


def as_json(value: Any) -> str:
    """Return the value as JSON, times as the API writes them."""
    return json.dumps(value, ensure_ascii=False, default=_plain)


def _plain(value: Any) -> str:
    if isinstance(value, datetime):
        return value.isoformat().replace("+00:00", "Z")
    return str(value)
