"""ObjectIds, the primary keys of our tables on every database: 24 hex digits."""

import hashlib
import re
import secrets
import time
from datetime import datetime
from typing import Any

from django.core.exceptions import ValidationError
from django.db import models
from django.db.backends.base.base import BaseDatabaseWrapper
from django.utils.translation import gettext_lazy as _

_PATTERN = re.compile(r"[0-9a-f]{24}")


def new_id() -> str:
    """Return a new ObjectId; ids of different seconds sort by age."""
    return int(time.time()).to_bytes(4, "big").hex() + secrets.token_hex(8)


def first_id_at(instant: datetime) -> str:
    """Return the smallest ObjectId of the second of the instant."""
    return int(instant.timestamp()).to_bytes(4, "big").hex() + "0" * 16


def derived_id(*parts: str) -> str:
    """Return an ObjectId that is a hash of the parts: the same on every call."""
    return hashlib.blake2b("\0".join(parts).encode(), digest_size=12).hexdigest()


def is_object_id(value: object) -> bool:
    """Tell whether the value is a string of 24 lower-case hex digits."""
    return isinstance(value, str) and _PATTERN.fullmatch(value) is not None


class ObjectIdField(models.Field[str, str]):
    """An ObjectId that is a str of 24 hex digits in Python, on MongoDB as on SQL.

    It is no AutoField: libraries call int() on those, and the key is generated in Python.
    """

    description = "ObjectId"
    default_error_messages = {"invalid": _("“%(value)s” is not an id of 24 hex digits.")}  # noqa: RUF012 - Django's own way

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        if kwargs.get("primary_key"):
            kwargs.setdefault("default", new_id)
            kwargs.setdefault("db_column", "_id")
            kwargs.setdefault("editable", False)
        super().__init__(*args, **kwargs)

    def db_type(self, connection: BaseDatabaseWrapper) -> str:
        # Not char(24): in bulk inserts, PostgreSQL would cast it to char[] and keep one character.
        return "objectId" if connection.vendor == "mongodb" else "varchar(24)"

    def get_internal_type(self) -> str:
        # A type that Django knows, or bulk inserts on PostgreSQL would send each value by itself.
        return "CharField"

    def to_python(self, value: Any) -> str | None:
        if value is None:
            return None
        text = str(value).lower()
        if not is_object_id(text):
            raise ValidationError(self.error_messages["invalid"], "invalid", {"value": value})
        return text

    def get_prep_value(self, value: Any) -> str | None:
        return self.to_python(super().get_prep_value(value))

    def get_db_prep_value(self, value: Any, connection: BaseDatabaseWrapper, prepared: bool = False) -> Any:
        text = value if prepared else self.get_prep_value(value)
        if text is None or connection.vendor != "mongodb":
            return text
        from bson import ObjectId

        return ObjectId(text)

    def from_db_value(self, value: Any, *_: Any) -> str | None:
        return None if value is None else str(value)
