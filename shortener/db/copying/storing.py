"""Storing rows in portable form."""

from typing import Any

from shortener.db.copying.rows import Row, Rows, name
from shortener.db.copying.tables import Table


class Storage:
    """This process's database, as far as rows are stored in it."""

    def __init__(self, rows: Rows) -> None:
        self._rows = rows
        self._unmatched: dict[Table, dict[bytes, list[tuple[Any, Row]]]] = {}

    def store(self, table: Table, rows: list[Row]) -> None:
        """Insert the rows; of tables with integer keys, insert the missing rows and update those that differ."""
        manager = table.model._base_manager
        changed: dict[Any, dict[str, Any]] = {}
        if table.is_numbered:
            pairs = [(self._match(table, row), row) for row in rows]
            rows = [row for found, row in pairs if found is None]
            changed = {found[0]: self._rows.settled(table, row) for found, row in pairs if found and found[1] != row}
        # A transaction by itself on SQL. None on MongoDB, where a killed process's transaction would block the next
        # process for a minute; rows are inserted in order there, so all rows up to the last key are complete.
        made = manager.bulk_create([table.model(**self._rows.settled(table, row)) for row in rows])
        if table.stamped:
            for model, row in zip(made, rows, strict=True):
                values = self._rows.settled(table, row)
                changed[model.pk] = {column: values[column] for column in table.stamped}
        for key, values in changed.items():
            manager.filter(pk=key).update(**values)
        self._rows.forget(table)

    def _match(self, table: Table, row: Row) -> tuple[Any, Row] | None:
        """Return, with its key, a row of the table with the same natural key; each row is returned once."""
        if table not in self._unmatched:
            self._unmatched[table] = {}
            for batch in self._rows.batches(table):
                for key, held in batch:
                    self._unmatched[table].setdefault(name(table, held), []).append((key, held))
        held_rows = self._unmatched[table].get(name(table, row))
        return held_rows.pop() if held_rows else None
