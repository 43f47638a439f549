"""Rows as they travel: the same row has the same values, whatever database it is in."""

import hashlib
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from functools import cached_property
from itertools import chain, islice
from typing import Any

import msgspec
from django.apps import apps
from django.contrib.admin.models import LogEntry
from django.db import connection
from django.db.models import QuerySet

from shortener.db.copying.frames import Summary
from shortener.db.copying.tables import Table

_PER_PAGE = 4_000  # rows, and in each transaction

Row = list[Any]

_encode = msgspec.msgpack.Encoder(order="deterministic").encode  # PostgreSQL orders the names in JSON its own way
_CONTENT_TYPE, _OBJECT = (Table(LogEntry).columns.index(column) for column in ("content_type_id", "object_id"))


def name(table: Table, row: Row) -> bytes:
    """Return what a row of a numbered table is known by in every database."""
    return _encode([row[position] for position in table.identity])


class Rows:
    """What this process's database holds; times to the millisecond if the other one keeps no more."""

    def __init__(self, *, in_milliseconds: bool = False) -> None:
        self._in_milliseconds = in_milliseconds
        self._names: dict[Table, _Names] = {}

    def batches(self, table: Table, *, after: Any = None) -> Iterator[list[tuple[Any, Row]]]:
        """Yield the rows with their keys, in the order of these: all, or those with keys above `after`."""
        rows = table.model._base_manager.order_by("pk").values_list("pk", *table.columns)
        for page in _pages(rows if after is None else rows.filter(pk__gt=after)):
            yield [(key, self._travelling(table, row)) for key, *row in page]

    def summary(self, table: Table, *, first: int | None = None) -> Summary:
        """Return what must be known of all rows, or the first so many, to tell whether another database has them."""
        total, summary = 0, Summary()
        for key, row in islice(chain.from_iterable(self.batches(table)), first):
            total += _digest(row)
            summary.count += 1
            if table.is_numbered:
                summary.names.append(name(table, row))
            else:
                summary.last = key
        summary.digest = (total % 2**128).to_bytes(16)
        return summary

    def settled(self, table: Table, row: Row) -> dict[str, Any]:
        """Return the values, by column, that this database is to store of a row that has travelled."""
        values = list(row)
        for position, referred in table.references.items():
            if row[position] is not None:
                values[position] = self._names_in(referred).keys[row[position]]
        if (logged := _logged(table, row)) and row[_OBJECT] is not None:
            values[_OBJECT] = str(self._names_in(logged).keys[row[_OBJECT]])
        return dict(zip(table.columns, values, strict=True))

    def forget(self, table: Table) -> None:
        """Read the table again before the next row that refers to it: its own have changed."""
        self._names.pop(table, None)

    def _travelling(self, table: Table, row: Row) -> Row:
        for position, referred in table.references.items():
            if row[position] is not None:
                row[position] = self._names_in(referred).by_key[row[position]]
        if logged := _logged(table, row):
            # A deleted object has no name: its number means nothing, or something else, in another database.
            row[_OBJECT] = self._names_in(logged).by_text.get(row[_OBJECT])
        if self._in_milliseconds:
            row = [_rounded_down(value) if isinstance(value, datetime) else value for value in row]
        return row

    def _names_in(self, table: Table) -> "_Names":
        if table not in self._names:
            by_key = {key: name(table, row) for batch in self.batches(table) for key, row in batch}
            self._names[table] = _Names(by_key)
        return self._names[table]


@dataclass
class _Names:
    """What the rows of a numbered table are known by everywhere, by the keys that they have here."""

    by_key: dict[Any, bytes]

    @cached_property
    def by_text(self) -> dict[str, bytes]:
        return {str(key): known_by for key, known_by in self.by_key.items()}

    @cached_property
    def keys(self) -> dict[bytes, Any]:
        return {known_by: key for key, known_by in self.by_key.items()}


def _pages(rows: QuerySet[Any, Any]) -> Iterator[list[Any]]:
    if connection.vendor == "mongodb":
        # In one query: the backend computes something before it sorts, so that no page could be found in an index.
        every = rows.iterator(_PER_PAGE)
        while page := list(islice(every, _PER_PAGE)):
            yield page
        return
    page = list(rows[:_PER_PAGE])
    while page:
        yield page
        page = list(rows.filter(pk__gt=page[-1][0])[:_PER_PAGE])


def _logged(table: Table, row: Row) -> Table | None:
    """Return the table, if another numbered one, whose row an entry of the admin's history names by its key's text."""
    if table.model is not LogEntry or row[_CONTENT_TYPE] is None:
        return None
    try:
        logged = Table(apps.get_model(*msgspec.msgpack.decode(row[_CONTENT_TYPE])))
    except LookupError:  # of an app that is not here any more
        return None
    return logged if logged.is_numbered and logged != table else None


def _digest(row: Row) -> int:
    return int.from_bytes(hashlib.blake2b(_encode(row), digest_size=16).digest())


def _rounded_down(instant: datetime) -> datetime:
    return instant.replace(microsecond=instant.microsecond // 1000 * 1000)
