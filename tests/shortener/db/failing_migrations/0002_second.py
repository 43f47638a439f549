"""Fails as on a full disk."""

from django.db import OperationalError, migrations
from django.db.backends.base.schema import BaseDatabaseSchemaEditor
from django.db.migrations.state import StateApps


def fail(_apps: StateApps, _schema_editor: BaseDatabaseSchemaEditor) -> None:
    raise OperationalError("database or disk\nis full")


class Migration(migrations.Migration):
    """The second, which fails."""

    dependencies = [("shortener", "0001_first")]
    operations = [migrations.RunPython(fail)]
