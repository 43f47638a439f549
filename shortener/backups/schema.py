"""States of the schema: the migrations that are applied, and models as they were then.

A backup has the migrations of its database, so that it can be restored by a newer version: into tables of that time,
which are then migrated.
"""

from collections.abc import Iterable, Mapping, Sequence
from typing import cast

from django.apps.registry import Apps
from django.core.management import call_command
from django.db import connection
from django.db.migrations.executor import MigrationExecutor
from django.db.migrations.loader import MigrationLoader

from shortener.backups.failures import BackupError
from shortener.db.copying.tables import Table, all_tables

# Not in backups. With a session's key, a thief of a backup could act as its person; with the salts, which are deleted
# after two days, visitors' hashes could be computed again for as long as the backup is kept.
_LEFT_OUT = {"django_session", "usersessions_usersession", "clicks_visitorsalt"}
# Filled by `migrate` for the models that a version has.
_OF_MIGRATE = {"django_content_type", "auth_permission"}
# Apps of libraries, which can have other migrations on another engine; ours are the same on each.
_OF_LIBRARIES = {"account", "admin", "auth", "contenttypes", "mfa", "sessions", "socialaccount", "usersessions"}

Migration = tuple[str, str]


def applied() -> list[Migration]:
    """Return the migrations that are applied to this database; raise BackupError when a newer version has others."""
    loader = MigrationLoader(connection)
    unknown = sorted(set(_ours(loader.applied_migrations)) - set(loader.graph.nodes))
    if unknown:
        raise BackupError(f"The database has the schema of a newer version ({'.'.join(unknown[0])}). Use that version.")
    return sorted(set(loader.applied_migrations) & set(loader.graph.nodes))


def check_known(migrations: Iterable[Migration], *, version: str) -> None:
    """Raise BackupError when a newer version has made a backup with these migrations."""
    if unknown := _unknown(migrations):
        raise BackupError(
            f"The backup was made by a newer version of Shortener ({version}, with {'.'.join(unknown[0])}). Install "
            "that version or a newer one to restore it."
        )


def is_of_newer_version(migrations: Iterable[Migration]) -> bool:
    """Tell whether a newer version has made a backup with these migrations, so that its tables are not known here."""
    return bool(_unknown(migrations))


def check_tables(tables: Mapping[str, Sequence[str]], migrations: Iterable[Migration], *, engine: str) -> None:
    """Raise BackupError for tables, or columns of them, that no database with these migrations has."""
    known = {table.name: table.columns for table in tables_of(apps_at(migrations, engine=engine))}
    for name, columns in tables.items():
        if name not in known:
            raise BackupError(f"The backup has the table {name}, which this version does not know.")
        if unknown := sorted(set(columns) - set(known[name])):
            raise BackupError(f"The backup has the column {name}.{unknown[0]}, which this version does not know.")


def apps_at(migrations: Iterable[Migration], *, engine: str = "") -> Apps:
    """Return the apps with models as they are when these migrations, of an engine or of this one, are applied."""
    loader = MigrationLoader(None)
    nodes = sorted(_here(loader, migrations, engine))
    return cast(Apps, loader.project_state(nodes).apps)


def tables_of(apps: Apps) -> list[Table]:
    """Return the tables that backups have, each after those that it refers to."""
    return [table for table in all_tables(apps) if table.name not in _LEFT_OUT]


def is_filled_by_migrate(table: Table) -> bool:
    """Tell whether `migrate` adds rows to the table by itself."""
    return table.name in _OF_MIGRATE


def migrate_to(migrations: Iterable[Migration], *, engine: str) -> None:
    """Make the tables as they are when these migrations are applied; raise BackupError if they are newer already."""
    executor = MigrationExecutor(connection)
    nodes = _here(executor.loader, migrations, engine)
    if nodes == set(executor.loader.graph.nodes):
        migrate_to_newest()  # with the indexes that are made after migrations, which then need not read all rows again
        return
    targets = _leaves(executor.loader, nodes)
    plan = executor.migration_plan(targets)
    if any(is_backwards for _, is_backwards in plan):
        raise BackupError(
            "The database has tables of a newer schema than the backup. Use a database without tables: for SQLite, "
            "delete the file."
        )
    executor.migrate(targets, plan)


def migrate_to_newest() -> None:
    """Apply all migrations of this version."""
    call_command("migrate", verbosity=0, interactive=False)


def _here(loader: MigrationLoader, migrations: Iterable[Migration], engine: str) -> set[Migration]:
    """Return the migrations here that stand for those of the engine.

    Apps of libraries have other migrations on MongoDB, with some of the same names: all that there are here.
    """
    found = set(migrations) & set(loader.graph.nodes)
    if engine and (engine == "mongodb") != (connection.vendor == "mongodb"):
        found |= {node for node in loader.graph.nodes if node[0] in _OF_LIBRARIES}
    return found


def _leaves(loader: MigrationLoader, nodes: set[Migration]) -> list[Migration]:
    return sorted(
        node
        for node in nodes
        if not any(child.key[0] == node[0] and child.key in nodes for child in loader.graph.node_map[node].children)
    )


def _unknown(migrations: Iterable[Migration]) -> list[Migration]:
    return sorted(set(_ours(migrations)) - set(MigrationLoader(None).graph.nodes))


def _ours(migrations: Iterable[Migration]) -> list[Migration]:
    return [migration for migration in migrations if migration[0] not in _OF_LIBRARIES]
