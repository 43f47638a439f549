"""Empties the collections of MongoDB that a test wrote to, in milliseconds: Django's flush empties all."""

from django.db import connections
from django.test import TransactionTestCase
from pymongo import monitoring
from pymongo.database import Database
from pymongo.monitoring import CommandFailedEvent, CommandListener, CommandStartedEvent, CommandSucceededEvent

from tests.fixtures import Json

_KEPT_COLLECTIONS = {"django_migrations", "django_content_type", "auth_permission"}  # what migrations have filled


class _WrittenCollections(CommandListener):
    """The names of MongoDB's collections that something was written to."""

    def __init__(self) -> None:
        self.names: set[str] = set()

    def started(self, event: CommandStartedEvent) -> None:
        if event.command_name in ("insert", "update", "findAndModify"):
            self.names.add(event.command[event.command_name])

    def succeeded(self, event: CommandSucceededEvent) -> None:
        """Ignore it."""

    def failed(self, event: CommandFailedEvent) -> None:
        """Ignore it."""


_written = _WrittenCollections()
monitoring.register(_written)  # before the first client is made


def empty_collections(_test: TransactionTestCase) -> None:
    """Do so, in place of TransactionTestCase._fixture_teardown()."""
    database: Database[Json] = connections["default"].database  # type: ignore[attr-defined]
    while _written.names:
        name = _written.names.pop()
        if name not in _KEPT_COLLECTIONS:
            database[name].delete_many({})
