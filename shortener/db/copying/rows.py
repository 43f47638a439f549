"""Rows in portable form: the same values for the same row, whatever database it is in."""

import hashlib
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from functools import cached_property
from itertools import chain, islice
from typing import Any

import msgspec
from django.apps import apps as installed_apps
from django.apps.registry import Apps
from django.db import connection
from django.db.models import QuerySet

from shortener.db.copying.frames import Summary
from shortener.db.copying.tables import Table

_PER_PAGE = 4_000  # rows of a query, and of a transaction
_FILES_PER_PAGE = 8

Row = list[Any]

_encode = msgspec.msgpack.Encoder(order="deterministic").encode  # PostgreSQL reorders the keys of JSON


def name(table: Table, row: Row) -> bytes:
    """Return the natural key of a row of a table with integer keys: the same in every database."""
    return _encode([row[position] for position in table.identity])


class Rows:
    """The rows of this process's database; times to the millisecond if the other database stores them so.

    `apps` are those whose models the tables have.
    """

    def __init__(self, *, in_milliseconds: bool = False, apps: Apps = installed_apps) -> None:
        self._in_milliseconds = in_milliseconds
        self._apps = apps
        self._names: dict[Table, _Names] = {}

    def batches(self, table: Table, *, after: Any = None) -> Iterator[list[tuple[Any, Row]]]:
        """Yield the rows with their keys, in key order: all, or those with keys above `after`."""
        rows = table.model._base_manager.order_by("pk").values_list("pk", *table.columns)
        size = _FILES_PER_PAGE if table.holds_files else _PER_PAGE
        for page in _pages(rows if after is None else rows.filter(pk__gt=after), size):
            yield [(key, self._portable(table, row)) for key, *row in page]

    def summary(self, table: Table, *, first: int | None = None) -> Summary:
        """Summarize all rows, or the first ones, for a comparison with another database."""
        total, summary = 0, Summary()
        for key, row in islice(chain.from_iterable(self.batches(table)), first):
            total += digest(row)
            summary.count += 1
            if table.is_numbered:
                summary.names.append(name(table, row))
            else:
                summary.last = key
        summary.digest = in_bytes(total)
        return summary

    def settled(self, table: Table, row: Row) -> dict[str, Any]:
        """Return the values, by column, that this database stores for a portable row."""
        values = list(row)
        for position, referred in table.references.items():
            if row[position] is not None:
                values[position] = self._names_in(referred).keys[row[position]]
        if (logged := self._logged(table, row)) and row[place := table.columns.index("object_id")] is not None:
            values[place] = str(self._names_in(logged).keys[row[place]])
        return dict(zip(table.columns, values, strict=True))

    def forget(self, table: Table) -> None:
        """Invalidate the cached natural keys of the table, after its rows have changed."""
        self._names.pop(table, None)

    def _portable(self, table: Table, row: Row) -> Row:
        for position, referred in table.references.items():
            if row[position] is not None:
                row[position] = self._names_in(referred).by_key[row[position]]
        if logged := self._logged(table, row):
            # A deleted object has no natural key, and its integer key means nothing in another database.
            place = table.columns.index("object_id")
            row[place] = self._names_in(logged).by_text.get(row[place])
        return in_milliseconds(row) if self._in_milliseconds else row

    def _logged(self, table: Table, row: Row) -> Table | None:
        """Return the table with integer keys that an entry of the admin's history refers to, or None."""
        if not table.is_history or (subject := row[table.columns.index("content_type_id")]) is None:
            return None
        try:
            logged = Table(self._apps.get_model(*msgspec.msgpack.decode(subject)))
        except LookupError:  # of an app that is no longer installed
            return None
        return logged if logged.is_numbered and logged != table else None

    def _names_in(self, table: Table) -> "_Names":
        if table not in self._names:
            by_key = {key: name(table, row) for batch in self.batches(table) for key, row in batch}
            self._names[table] = _Names(by_key)
        return self._names[table]


@dataclass
class _Names:
    """The natural keys of a table's rows, by their integer keys in this database."""

    by_key: dict[Any, bytes]

    @cached_property
    def by_text(self) -> dict[str, bytes]:
        return {str(key): known_by for key, known_by in self.by_key.items()}

    @cached_property
    def keys(self) -> dict[bytes, Any]:
        return {known_by: key for key, known_by in self.by_key.items()}


def digest(row: Row) -> int:
    """Return the row's digest. The digest of a table is the sum of those of its rows, in any order."""
    return digest_of(_encode(row))


def encoded(row: Row) -> bytes:
    """Return the row as MessagePack, the same bytes for the same values."""
    return _encode(row)


def digest_of(content: "bytes | memoryview") -> int:
    """Return the digest of an encoded row."""
    return int.from_bytes(hashlib.blake2b(content, digest_size=16).digest())


def in_bytes(total: int) -> bytes:
    """Return a sum of digests as 16 bytes."""
    return (total % 2**128).to_bytes(16)


def in_milliseconds(row: Row) -> Row:
    """Return the row as MongoDB stores it."""
    return [_rounded_down(value) if isinstance(value, datetime) else value for value in row]


def _pages(rows: QuerySet[Any, Any], size: int) -> Iterator[list[Any]]:
    if connection.vendor == "mongodb":
        # In one query: the backend adds computed fields before it sorts, so that a query per page cannot use the index.
        every = rows.iterator(size)
        while page := list(islice(every, size)):
            yield page
        return
    page = list(rows[:size])
    while page:
        yield page
        page = list(rows.filter(pk__gt=page[-1][0])[:size])


def _rounded_down(instant: datetime) -> datetime:
    return instant.replace(microsecond=instant.microsecond // 1000 * 1000)
