"""JSON columns of links, which are null for most links."""

from typing import Any

from django.db import models
from django.db.backends.base.base import BaseDatabaseWrapper
from django.db.models.query_utils import DeferredAttribute


class _NeverNone(DeferredAttribute):
    """The attribute of a field whose null is an empty value: MongoDB gives its None to no converter."""

    field: "OptionalObjectField"

    def __set__(self, instance: models.Model, value: Any) -> None:
        instance.__dict__[self.field.attname] = self.field.empty() if value is None else value


class OptionalObjectField(models.JSONField):
    """An object; {} is stored as null."""

    empty: type = dict
    descriptor_class = _NeverNone

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **{**kwargs, "null": True, "blank": True, "default": self.empty})

    def from_db_value(self, value: Any, expression: Any, connection: BaseDatabaseWrapper) -> Any:
        if value is None:
            return None  # in values(), as on MongoDB; the attribute of a link is empty
        return self._read(super().from_db_value(value, expression, connection))

    def get_db_prep_value(self, value: Any, connection: BaseDatabaseWrapper, prepared: bool = False) -> Any:
        if not value:
            return None
        return super().get_db_prep_value(self._written(value), connection, prepared)

    def _read(self, stored: Any) -> Any:
        return stored

    def _written(self, value: Any) -> Any:
        return value


class RulesField(OptionalObjectField):
    """A list of rules, in an object with the version of their schema."""

    empty = list
    version = 1

    def _read(self, stored: Any) -> Any:
        return stored["rules"] if isinstance(stored, dict) else stored

    def _written(self, value: Any) -> Any:
        return {"version": self.version, "rules": list(value)}
