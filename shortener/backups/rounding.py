"""Rows as MongoDB stores them: times to the millisecond, also those within the natural keys that rows refer to."""

from shortener.db.copying.rows import Row, in_milliseconds, name
from shortener.db.copying.tables import Table


class Rounding:
    """Rounds the rows of a backup, each table after those that it refers to."""

    def __init__(self) -> None:
        self._renamed: dict[bytes, bytes] = {}  # natural keys that have changed

    def rows(self, table: Table, rows: list[Row]) -> list[Row]:
        """Return the rows as they are stored."""
        places = set(table.references)
        if table.is_history:
            places.add(table.columns.index("object_id"))
        return [self._rounded(table, row, places) for row in rows]

    def _rounded(self, table: Table, row: Row, places: set[int]) -> Row:
        referring = [self._renamed.get(value, value) if n in places else value for n, value in enumerate(row)]
        rounded = in_milliseconds(referring)
        if table.is_numbered and (before := name(table, row)) != (after := name(table, rounded)):
            self._renamed[before] = after
        return rounded
