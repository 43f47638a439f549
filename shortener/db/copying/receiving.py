"""The process that writes to the target: it stores rows, and summarizes tables."""

from collections.abc import Callable
from typing import IO, Any

from django.core.exceptions import ImproperlyConfigured
from django.core.management import call_command
from django.db import Error as DatabaseError
from django.db import connection

from shortener.db.copying import frames
from shortener.db.copying.failures import reason
from shortener.db.copying.rows import Row, Rows, name
from shortener.db.copying.tables import Table, all_tables


def serve(questions: IO[bytes], answers: IO[bytes], *, check_database: Callable[[], None]) -> None:
    """Create the tables and answer messages until the other process closes the pipe; an error ends this with Failed."""
    try:
        check_database()
        call_command("migrate", verbosity=0, interactive=False)
        frames.send(answers, frames.Ready(connection.vendor))
        _answer_all(questions, answers)
    except (DatabaseError, ImproperlyConfigured, OSError, ValueError) as error:
        # Without the setting's name: for the other process, it is --to.
        frames.send(answers, frames.Failed(reason(error).removeprefix("DATABASE_URL ")))


def _answer_all(questions: IO[bytes], answers: IO[bytes]) -> None:
    tables = {table.name: table for table in all_tables()}
    target = _Target()
    while question := frames.receive(questions):
        match question:
            case frames.Describe():
                frames.send(answers, target.rows.summary(tables[question.table]))
            case frames.Store():
                target.store(tables[question.table], question.rows)
                frames.send(answers, frames.Stored(len(question.rows)))


class _Target:
    """The target database."""

    def __init__(self) -> None:
        self.rows = Rows()
        self._unmatched: dict[Table, dict[bytes, list[tuple[Any, Row]]]] = {}

    def store(self, table: Table, rows: list[Row]) -> None:
        """Insert the rows; of tables with integer keys, insert the missing rows and update those that differ."""
        manager = table.model._base_manager
        changed: dict[Any, dict[str, Any]] = {}
        if table.is_numbered:
            pairs = [(self._match(table, row), row) for row in rows]
            rows = [row for found, row in pairs if found is None]
            changed = {found[0]: self.rows.settled(table, row) for found, row in pairs if found and found[1] != row}
        # A transaction by itself on SQL. None on MongoDB, where a killed process's transaction would block the next
        # process for a minute; rows are inserted in order there, so all rows up to the last key are complete.
        made = manager.bulk_create([table.model(**self.rows.settled(table, row)) for row in rows])
        if table.stamped:
            for model, row in zip(made, rows, strict=True):
                values = self.rows.settled(table, row)
                changed[model.pk] = {column: values[column] for column in table.stamped}
        for key, values in changed.items():
            manager.filter(pk=key).update(**values)
        self.rows.forget(table)

    def _match(self, table: Table, row: Row) -> tuple[Any, Row] | None:
        """Return, with its key, a row of the table with the same natural key; each row is returned once."""
        if table not in self._unmatched:
            self._unmatched[table] = {}
            for batch in self.rows.batches(table):
                for key, held in batch:
                    self._unmatched[table].setdefault(name(table, held), []).append((key, held))
        held_rows = self._unmatched[table].get(name(table, row))
        return held_rows.pop() if held_rows else None
