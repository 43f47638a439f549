"""A text column that SQLite's query planner takes for wide."""

from django.db import models
from django.db.backends.base.base import BaseDatabaseWrapper


class WideTextField(models.TextField[str, str]):
    """A text of any length.

    SQLite estimates the width of a row from the declared lengths of its columns, which it ignores otherwise. With a
    wide row, it reads a covering index where there is one, and not the table.
    """

    def db_type(self, connection: BaseDatabaseWrapper) -> str | None:
        """Return the column's type, on SQLite one that has a length."""
        return "varchar(8192)" if connection.vendor == "sqlite" else super().db_type(connection)
