"""Migrations of a newer version, which this one does not know."""

from django.apps import apps
from django.core.exceptions import ImproperlyConfigured
from django.db.backends.base.base import BaseDatabaseWrapper
from django.db.migrations.loader import MigrationLoader


def check_schema(database: BaseDatabaseWrapper, *, allow_newer: bool) -> None:
    """Raise ImproperlyConfigured if a newer version has migrated the database, unless that is allowed."""
    loader = MigrationLoader(database)
    installed = {app.label for app in apps.get_app_configs()}
    # Rows of apps that were removed since stay in the table of migrations.
    unknown = sorted(
        key for key in loader.applied_migrations if key not in loader.disk_migrations and key[0] in installed
    )
    if not unknown or allow_newer:
        return
    raise ImproperlyConfigured(
        f"A newer version has migrated this database: {', '.join('.'.join(key) for key in unknown)} is unknown to this "
        "version. Start the newer version, or restore a backup from before the upgrade. If the newer version is the "
        "next release after this one, ALLOW_NEWER_SCHEMA=1 lets this version start, too."
    )
