"""Migration operations that depend on the engine."""

from typing import Any

from django.db import migrations


class AddIndexOnSqlite(migrations.AddIndex):
    """Add an index on SQLite alone.

    The other engines are fast enough without it, and PostgreSQL cannot index texts as long as these.
    """

    def database_forwards(self, app_label: str, schema_editor: Any, from_state: Any, to_state: Any) -> None:
        if schema_editor.connection.vendor == "sqlite":
            super().database_forwards(app_label, schema_editor, from_state, to_state)

    def database_backwards(self, app_label: str, schema_editor: Any, from_state: Any, to_state: Any) -> None:
        if schema_editor.connection.vendor == "sqlite":
            super().database_backwards(app_label, schema_editor, from_state, to_state)


class AlterFieldButOnSqlite(migrations.AlterField):
    """Change a column's type where it matters.

    SQLite keeps texts of any length in any column of texts, and would have to copy the whole table.
    """

    def database_forwards(self, app_label: str, schema_editor: Any, from_state: Any, to_state: Any) -> None:
        if schema_editor.connection.vendor != "sqlite":
            super().database_forwards(app_label, schema_editor, from_state, to_state)

    def database_backwards(self, app_label: str, schema_editor: Any, from_state: Any, to_state: Any) -> None:
        if schema_editor.connection.vendor != "sqlite":
            super().database_backwards(app_label, schema_editor, from_state, to_state)
