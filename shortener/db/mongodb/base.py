"""django-mongodb-backend, with every error of the driver as one of Django's."""

from collections.abc import Iterator
from contextlib import contextmanager

from django.core.exceptions import ImproperlyConfigured
from django.db import DatabaseError, OperationalError
from django_mongodb_backend.base import DatabaseWrapper as MongoDBWrapper
from pymongo.errors import PyMongoError

from shortener.db.mongodb.schema import SchemaEditor


class DatabaseWrapper(MongoDBWrapper):  # type: ignore[misc]  # the backend has no types
    """A connection that raises Django's errors when it cannot connect or commit."""

    SchemaEditorClass = SchemaEditor

    def connect(self) -> None:
        """Connect, or raise OperationalError."""
        with _errors_as(OperationalError):
            super().connect()

    def get_database_version(self) -> tuple[int, ...]:
        """Return the server's version; raise ImproperlyConfigured if it does not state it in MongoDB's way."""
        try:
            return tuple(super().get_database_version())
        except (KeyError, TypeError):
            raise ImproperlyConfigured(
                "DATABASE_URL names a server that speaks MongoDB's protocol and is not MongoDB: its buildInfo has no "
                "versionArray. Use MongoDB 7 or 8."
            ) from None

    def commit_mongo(self) -> None:
        """Commit, or leave the transaction and raise DatabaseError."""
        try:
            with _errors_as(DatabaseError):
                super().commit_mongo()
        except DatabaseError:
            # It cannot be rolled back any more, and the next user of the connection must not be inside it.
            if self.session is not None:
                self._end_session()
            raise

    def validate_no_atomic_block(self) -> None:
        """Allow a commit within Django's own atomic(), which does nothing here and which the admin uses a lot."""

    def is_usable(self) -> bool:
        """Tell whether the server answers."""
        try:
            self.connection.admin.command("ping")
        except PyMongoError:
            return False
        return True


@contextmanager
def _errors_as(kind: type[DatabaseError]) -> Iterator[None]:
    try:
        yield
    except PyMongoError as error:
        raise kind(str(error)) from error
