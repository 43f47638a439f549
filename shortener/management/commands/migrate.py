"""manage.py migrate: Django's command, which one process at a time runs, and which explains a failure."""

import logging
from typing import Any

from django.conf import settings
from django.core.management.base import CommandError
from django.core.management.commands.migrate import Command as DjangoCommand
from django.db import connections
from django.db.migrations import Migration

from shortener.db.migrating import lock, newer

logger = logging.getLogger(__name__)


class Command(DjangoCommand):
    """Migrates while it holds a lock, so that several machines can start it at once."""

    _running: Migration | None = None

    def handle(self, *args: Any, **options: Any) -> None:
        database = connections[options["database"]]
        newer.check_schema(database, allow_newer=settings.ALLOW_NEWER_SCHEMA)
        if options["plan"] or options["check_unapplied"]:
            super().handle(*args, **options)
            return
        with lock.held(database, on_wait=self._say_that_it_waits):
            try:
                super().handle(*args, **options)
            except Exception as error:
                if self._running is None:
                    raise
                logger.exception("Migration %s failed.", self._running)
                raise CommandError(_explanation(self._running, error, database.vendor)) from error

    def migration_progress_callback(self, action: str, migration: Any | None = None, fake: bool = False) -> None:
        """Remember the migration that is running."""
        if action == "apply_start":
            self._running = migration
        elif action == "apply_success":
            self._running = None
        super().migration_progress_callback(action, migration, fake)

    def _say_that_it_waits(self) -> None:
        self.stderr.write("Another process is migrating this database. Waiting until it has finished.")


def _explanation(migration: Migration, error: Exception, vendor: str) -> str:
    # MongoDB's changes of a schema are outside of transactions.
    whole = migration.atomic and vendor != "mongodb"
    kept = (
        "none of its changes were kept"
        if whole
        else "some of its changes may have been kept, which a repetition allows"
    )
    return (
        f"Migration {migration} failed: {' '.join(str(error).split())}. Migrations before it are applied, and of this "
        f"one {kept}. The previous version works with this database: keep it running, or start it with "
        "ALLOW_NEWER_SCHEMA=1. Remove the cause, such as a full disk, another program's lock or missing permissions, "
        "and run migrate again. The traceback above is for a bug report."
    )
