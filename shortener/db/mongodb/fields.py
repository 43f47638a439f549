"""The primary key field of other apps."""

from typing import Any

from bson import ObjectId
from django.db.models import Model
from django_mongodb_backend.fields import ObjectIdAutoField

from shortener.db.ids import new_id


class TextKeyField(ObjectIdAutoField):  # type: ignore[misc]  # the backend has no types
    """A key that is an ObjectId in the database and its 24 digits in Python, for apps that put keys into JSON.

    It is generated on save, and not by the driver, which would put an ObjectId into the instance.
    """

    db_returning = False

    def get_pk_value_on_save(self, instance: Model) -> str:
        return new_id()

    def to_python(self, value: Any) -> str | None:
        return None if value is None else str(super().to_python(value))

    def get_db_prep_value(self, value: Any, connection: Any, prepared: bool = False) -> ObjectId | None:
        return None if value is None else ObjectId(value)

    def from_db_value(self, value: Any, *_: Any) -> str | None:
        return None if value is None else str(value)
