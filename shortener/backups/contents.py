"""What a member of an archive contains: rows of a table, or entries of a stream, in MessagePack.

A stranger may have made the archive. A byte of it can take a hundred bytes of memory when it is decoded, so the numbers
of rows and values are compared with those that a backup can have before that.
"""

import struct
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from typing import Any

import msgspec

from shortener.backups.archive import Member, damaged
from shortener.db.copying.rows import Row

_MOST_ROWS = 2**16  # of a member; backups have 4,000 rows or 100 entries in each
_LARGEST_UNCOUNTED = 2**23  # bytes of a member whose values need not be counted; backups have 4 MB and one row
_MOST_VALUES = 2**21  # of a larger member, which has a row with a large file or batch of an import

_decode_rows = msgspec.msgpack.Decoder(list[list[Any]]).decode
_decode_encoded = msgspec.msgpack.Decoder(list[msgspec.Raw]).decode
_decode_entries = msgspec.msgpack.Decoder(list[bytes]).decode

# Bytes after the first byte of a value, and of them those that are its length.
_FIXED = {0xCA: 4, 0xCB: 8, 0xCC: 1, 0xCD: 2, 0xCE: 4, 0xCF: 8, 0xD0: 1, 0xD1: 2, 0xD2: 4, 0xD3: 8,
          0xD4: 2, 0xD5: 3, 0xD6: 5, 0xD7: 9, 0xD8: 17}  # fmt: skip
_TEXTS = {0xC4: 1, 0xC5: 2, 0xC6: 4, 0xD9: 1, 0xDA: 2, 0xDB: 4}
_EXTENSIONS = {0xC7: 1, 0xC8: 2, 0xC9: 4}
_ARRAYS, _MAPS = {0xDC: 2, 0xDD: 4}, {0xDE: 2, 0xDF: 4}


def encoded_rows_of(member: Member, columns: Sequence[str]) -> list[memoryview]:
    """Return the rows in a member, each still encoded; raise NoBackup, also for a row with other columns."""
    with _readable(member.content):
        rows = [memoryview(row) for row in _decode_encoded(member.content)]
    begins = _beginning(len(columns))
    if any(row[: len(begins)] != begins for row in rows):
        raise damaged(f"{member.name} has a row with other columns")
    return rows


def rows_of(member: Member, columns: Sequence[str]) -> list[Row]:
    """Return the rows in a member; raise NoBackup."""
    with _readable(member.content):
        rows = _decode_rows(member.content)
    if any(len(row) != len(columns) for row in rows):
        raise damaged(f"{member.name} has a row with other columns")
    return rows


def entries_of(member: Member) -> list[bytes]:
    """Return the entries of a stream in a member; raise NoBackup."""
    with _readable(member.content):
        return _decode_entries(member.content)


def _beginning(columns: int) -> bytes:
    """Return the first bytes of a row with so many columns."""
    return bytes([0x90 | columns]) if columns < 16 else b"\xdc" + struct.pack(">H", columns)


@contextmanager
def _readable(content: bytes) -> Iterator[None]:
    """Check the numbers of rows and values, and raise NoBackup for errors of reading, too."""
    try:
        if (number := _length(content)) > _MOST_ROWS:
            raise damaged(f"a part has {number:,} rows")
        if len(content) > _LARGEST_UNCOUNTED:
            _count_values(content)
        yield
    except (msgspec.MsgspecError, RecursionError, MemoryError, IndexError) as error:
        raise damaged(str(error).rstrip(".") or type(error).__name__) from error


def _length(content: bytes) -> int:
    """Return the number of items of an array; 0 for something else, and for arrays of up to 15."""
    size = _ARRAYS.get(content[0], 0)
    return int.from_bytes(content[1 : 1 + size])


def _count_values(content: bytes) -> None:
    """Raise NoBackup for more values, at any depth, than a row of a backup has."""
    at, left, number = 0, 1, 0
    while left:
        left, number = left - 1, number + 1
        if number > _MOST_VALUES:
            raise damaged("a part has too many values")
        first, at = content[at], at + 1
        if 0x80 <= first <= 0x8F:
            left += 2 * (first & 0x0F)
        elif 0x90 <= first <= 0x9F:
            left += first & 0x0F
        elif 0xA0 <= first <= 0xBF:
            at += first & 0x1F
        elif first in _FIXED:
            at += _FIXED[first]
        elif size := _TEXTS.get(first) or _EXTENSIONS.get(first):
            at += size + int.from_bytes(content[at : at + size]) + (first in _EXTENSIONS)
        elif size := _ARRAYS.get(first) or _MAPS.get(first):
            left += int.from_bytes(content[at : at + size]) * (1 if first in _ARRAYS else 2)
            at += size
